//! Organisations, brokers and experts (机构与人员), as everybody reads them.

mod brokers;
mod experts;
mod organizations;

pub(crate) use self::brokers::{broker, brokers};
pub(crate) use self::experts::{expert, experts};
pub(crate) use self::organizations::{lines as organization_lines, organization, organizations};
use crate::asked::Asked;
use crate::drafts::{place_code, places};
use crate::fields::Field;
use crate::form::Form;
use crate::sheet::{Link, Part, Sheet, ShortForm};

/// The column of these pages.
const COLUMN: [&str; 3] = [
    "机构与人员",
    "单位、技术转移机构、技术经纪人、专家和科技特派员",
    "机构",
];

/// A list of the three, with what narrows it.
fn list(asked: &Asked, title: &str, text: &'static str, field: Field) -> Sheet {
    let form = Form::of(
        ["text", "region"]
            .map(|name| (name.to_owned(), asked.value(name).to_owned()))
            .into(),
    );
    let here = |href: &str, title: &str| Link {
        is_here: asked.path() == href,
        ..Link::new(href, title)
    };
    let fields = vec![
        Field::short(&form, "text", text, ""),
        Field::short(&form, "region", "所在地", "行政区划代码；输入时可从列表中选择"),
        field,
    ];
    let search = ShortForm {
        asks: true,
        places: places(asked),
        ..ShortForm::button(asked.path(), "查找").fields("", fields)
    };
    Sheet::new(title)
        .in_column(COLUMN)
        .part(Part::Tabs(vec![
            here("/organizations", "单位和机构"),
            here("/brokers", "技术经纪人"),
            here("/experts", "专家和科技特派员"),
        ]))
        .form(search)
}

/// The place that a list is narrowed to.
fn region(asked: &Asked) -> String {
    place_code(asked.value("region"))
}

/// A field to choose one of a list, as the address has it.
fn choose(asked: &Asked, name: &'static str, label: &'static str, options: Vec<(String, String)>) -> Field {
    let form = Form::of(vec![(name.to_owned(), asked.value(name).to_owned())]);
    let all = [(String::new(), "全部".to_owned())];
    Field::select(&form, name, label, all.into_iter().chain(options).collect())
}
