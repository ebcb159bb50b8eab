//! The form of an event, and the list in which its pairs are chosen.

use askama::Template;
use http::StatusCode;
use techmarket_kernel::Role;
use techmarket_proto::matching::v1::Match;
use techmarket_types::TableId;

use super::event::NAMES;
use super::pairs::{OPEN, Pairs};
use crate::answer::{Outcome, page as answer, with_status};
use crate::asked::Asked;
use crate::drafts::{places, today};
use crate::fault::Refused;
use crate::fields::{Field, Section, Summary, lay, options};
use crate::form::Form;
use crate::frame::Frame;
use crate::posts::{id, publisher};
use crate::words;

/// Pairs that are offered to be chosen: the address holds as many.
const OFFERED: usize = 100;

#[derive(Template)]
#[template(path = "talks/form.html")]
struct FormPage {
    frame: Frame,
    summary: Vec<Summary>,
    sections: Vec<Section>,
    places: Vec<String>,
    /// Pairs that are chosen.
    chosen: Vec<String>,
}

#[derive(Template)]
#[template(path = "talks/choose.html")]
struct ChoosePage {
    frame: Frame,
    hidden: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    /// How many fit the conditions.
    all: usize,
}

struct Row {
    id: String,
    is_chosen: bool,
    demand: String,
    demand_by: String,
    listing: String,
    listing_by: String,
    score: String,
    state: &'static str,
    tone: &'static str,
}

pub(super) fn form(asked: &Asked, form: &Form, refused: &[Refused]) -> Outcome {
    let mut sections = vec![event(form), tables(form), pairs(asked, form)];
    let summary = lay(&mut sections, "filter.", refused);
    let title = match asked.value("view") {
        "form" => "修改对接会排程",
        _ => "对接会排程",
    };
    let mut frame = Frame::titled(asked, title, [""; 3]);
    frame.has_errors = !summary.is_empty();
    let status = if summary.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = FormPage {
        frame,
        summary,
        sections,
        places: places(asked),
        chosen: form.list("match"),
    };
    with_status(status, &page)
}

fn event(form: &Form) -> Section {
    Section {
        title: "对接会",
        fields: vec![
            Field::text(form, "name", "名称", "印在席卡和台位表上，至多 100 字"),
            Field::text(form, "place", "地点", "至多 100 字"),
            Field::short(
                form,
                "start",
                "开始时间",
                "例如 2026-12-01 09:00；不填的，只写第几场",
            ),
            Field::short(form, "minutes", "每场分钟数", "例如 20，换场的时间算在内"),
        ],
    }
}

fn tables(form: &Form) -> Section {
    let hint = "不填的，每场都可以排";
    let unavailable = "每行一个单位：单位全称或统一社会信用代码，冒号，没有空的场次。例如“示例大学：1、3-5”";
    Section {
        title: "场次和台位",
        fields: vec![
            Field::short(form, "slots", "场次数", "1 至 64").required(),
            Field::short(form, "tables", "每场台位数", "1 至 500").required(),
            Field::short(form, "most_supply_talks", "每个供给单位至多几场", hint),
            Field::short(form, "most_demand_talks", "每个需求单位至多几场", hint),
            Field::area(form, "unavailable", "没有空的场次", unavailable, 4),
        ],
    }
}

fn pairs(asked: &Asked, form: &Form) -> Section {
    let all = || (String::new(), "不限".to_owned());
    let fields = options(asked.portal().settings.tables, TableId::MarketField, today(asked));
    let fields = [all()].into_iter().chain(fields).collect();
    let states = OPEN.map(|state| {
        (
            state.as_str_name().to_owned(),
            words::match_state(state).to_owned(),
        )
    });
    let mut shown = vec![
        Field::checks(
            form,
            "states",
            "匹配的状态（不选的，未结束的都参加）",
            states.into(),
        ),
        Field::select(form, "fields", "所属领域", fields),
        Field::short(form, "region", "地区", ""),
        Field::short(form, "minimum_score", "最低得分", "0 至 1"),
    ];
    if asked.anybody().is_ok_and(|person| person.is(Role::Broker)) {
        let which = vec![all(), ("mine".to_owned(), "我负责的".to_owned())];
        shown.insert(0, Field::select(form, "which", "范围", which));
    }
    Section {
        title: "参加的配对",
        fields: shown,
    }
}

pub(super) fn choose(asked: &Asked, form: &Form, offered: &Pairs) -> Outcome {
    let kept = NAMES.iter().filter(|name| **name != "match");
    let hidden = kept.flat_map(|name| form.values(name).map(|value| (*name, value.to_owned())));
    let chosen = form.list("match");
    let row = |pair: &Match| {
        let state = words::match_state(pair.state());
        Row {
            id: id(&pair.name).to_owned(),
            is_chosen: chosen.iter().any(|chosen| chosen == id(&pair.name)),
            demand: pair.demand_title.clone(),
            demand_by: publisher(&pair.demand_organization_name),
            listing: pair.listing_title.clone(),
            listing_by: publisher(&pair.supply_organization_name),
            score: format!("{:.2}", pair.score),
            state,
            tone: words::tone(state),
        }
    };
    answer(&ChoosePage {
        frame: Frame::titled(asked, "选择对接会的配对", [""; 3]),
        hidden: hidden.collect(),
        rows: offered.matches.iter().take(OFFERED).map(row).collect(),
        all: offered.matches.len(),
    })
}
