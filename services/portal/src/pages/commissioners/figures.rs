//! What commissioners did in a year, county by county (科技特派员年度统计).

use techmarket_proto::directory::v1::{CountyFigures, GetCommissionerFiguresRequest};

use crate::answer::Outcome;
use crate::asked::Asked;
use crate::drafts::{place_code, places, today};
use crate::fault::{Fault, Part, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::sheet::{Cell, Sheet, ShortForm, Table};
use crate::words;

const HEADS: [&str; 7] = [
    "县（市、区）",
    "自然人",
    "团队",
    "法人",
    "服务次数",
    "服务人次",
    "操作",
];

pub(crate) async fn figures(asked: Asked) -> Outcome {
    asked.anybody()?;
    let year = match asked.value("year") {
        "" => today(&asked).year().to_string(),
        year => year.to_owned(),
    };
    let pairs = [
        ("year", year.clone()),
        ("region", asked.value("region").to_owned()),
    ];
    let form = Form::of(pairs.map(|(name, value)| (name.to_owned(), value)).into());
    let request = GetCommissionerFiguresRequest {
        year: year.parse().unwrap_or_default(),
        region: place_code(asked.value("region")),
    };
    let counted = asked.calls().directory()?.get_commissioner_figures(request).await;
    match counted.map_err(Fault::of(Part::Directory)) {
        Ok(counted) => {
            let counted = counted.into_inner();
            let rows = counted.counties.iter().chain(&counted.total);
            let rows = rows.map(|one| row(&asked, one)).collect();
            shown(&asked, &year, &form, rows, &[])
        }
        Err(Fault::Invalid(refused)) => shown(&asked, &year, &form, Vec::new(), &refused),
        Err(fault) => Err(fault),
    }
}

fn shown(asked: &Asked, year: &str, form: &Form, rows: Vec<Vec<Cell>>, refused: &[Refused]) -> Outcome {
    let fields = vec![
        Field::short(form, "year", "年度", ""),
        Field::short(form, "region", "地区", "行政区划代码；输入时可从列表中选择"),
    ];
    let ask = ShortForm {
        asks: true,
        places: places(asked),
        ..ShortForm::button("/commissioners", "查看").fields("", fields)
    };
    Sheet::new(format!("科技特派员年度统计 {year}年"))
        .under("/experts?kind=commissioner", "科技特派员")
        .form(ask)
        .table(Table {
            label: "各县（市、区）的科技特派员".to_owned(),
            heads: HEADS.to_vec(),
            rows,
            empty: "没有数字。",
            next: String::new(),
        })
        .text("特派员按派往的县（市、区）计，服务期与该年度相交的计入；服务按其发生的县（市、区）和日期计，作废的不计。")
        .refused_with(asked, "", refused)
}

fn row(asked: &Asked, one: &CountyFigures) -> Vec<Cell> {
    let place = match one.region.as_str() {
        "" => "合计".to_owned(),
        region => words::region(asked.portal().settings.tables, region),
    };
    let counts =
        [one.persons, one.teams, one.bodies, one.services].map(|count| Cell::narrow(count.to_string()));
    let mut cells = vec![Cell::text(place)];
    cells.extend(counts);
    cells.push(Cell::narrow(one.people_served.to_string()));
    cells.push(if one.region.is_empty() {
        Cell::default()
    } else {
        Cell::step(
            format!("/experts?kind=commissioner&region={}", one.region),
            "名单",
        )
    });
    cells
}
