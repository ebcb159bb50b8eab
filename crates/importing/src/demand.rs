//! A row to a demand (需求).

use jiff::civil::Date;
use techmarket_proto::demand::v1::demand::{Detail, Kind};
use techmarket_proto::demand::v1::{Demand, DemandConfidential, ExpertServiceDetail, OpenCallDetail};
use techmarket_proto::google::r#type::Date as WireDate;
use techmarket_proto::types::v1::{MoneyRange, Period};
use techmarket_tabular::values::amount::Amount;
use techmarket_tabular::values::day::{self, End};
use techmarket_tabular::values::numerals::is_numeral;
use techmarket_tabular::{Column, DEMAND_HEADS, reason};
use techmarket_types::TableId;

use crate::cells::Cells;
use crate::columns::{NONE, confidential as confidential_columns};
use crate::parts::confidential;
use crate::rows::{industry, keywords, maturity, money};
use crate::{Fixed, Record, quality};

/// Words for a time that has no end.
const OPEN_ENDED: [&str; 6] = ["长期", "长期有效", "不限", "无期限", "常年", "随时"];

/// Digits of a year, which a term has not.
const YEAR_DIGITS: usize = 4;
/// Words of a day of which the year alone is not stated.
const OF_DAY: [&str; 4] = ["月", ".", "-", "/"];
/// Words of a term that begins nobody says when.
const RELATIVE: [&str; 8] = ["年内", "个月", "尽快", "近期", "半年", "一年", "两年", "三年"];

impl Record for Demand {
    const HEADS: (&'static str, &'static str) = DEMAND_HEADS;
    const WHAT: &'static str = "名称 | 简介 | 领域 | 所在地";

    fn columns() -> Vec<Column> {
        let mut columns = vec![
            Column::new("position", NONE),
            Column::new("title", NONE).required(),
            Column::new("summary", NONE).long(),
            Column::new("kind", NONE),
            Column::new("organization_name", NONE),
            Column::new("keywords", NONE).list(),
            Column::new("fields", NONE).list(),
            Column::new("industry", NONE),
            Column::new("region", NONE),
            Column::new("maturity_wanted", NONE),
            Column::new("cooperation", NONE).list(),
            Column::new("budget", NONE).money(),
            Column::new("intellectual_property_wish", NONE).long(),
            Column::new("problem", NONE).long(),
            Column::new("current_state", NONE).long(),
            Column::new("expected_result", NONE).long(),
            Column::new("solution_modes", NONE).list(),
            Column::new("activity_type", NONE),
            Column::new("period.start_date", NONE),
            Column::new("period.end_date", NONE),
            Column::new("open_call.taker_conditions", NONE).long(),
            Column::new("open_call.completion_date", NONE),
            Column::new("open_call.rights_ownership", NONE).long(),
            Column::new("expert_service.directions", NONE).list(),
            Column::new("expert_service.professional_title", NONE),
            Column::new("expert_service.service_form", NONE),
        ];
        columns.extend(confidential_columns());
        columns
    }

    fn read(cells: &mut Cells<'_>, fixed: &Fixed) -> Self {
        let kind = kind(cells);
        let problem = cells.text("problem");
        let summary = summary(cells, &problem);
        let demand = Self {
            kind: kind.map_or(0, Into::into),
            organization_name: fixed.organization_name_of(cells),
            title: cells.text("title"),
            summary,
            keywords: keywords(cells),
            fields: fixed.fields_of(cells),
            industry: industry(cells),
            region: fixed.region_of(cells),
            maturity_wanted: maturity(cells, "maturity_wanted"),
            cooperation: cells.codes(TableId::Cooperation, "cooperation", false),
            budget: budget(cells),
            intellectual_property_wish: cells.text("intellectual_property_wish"),
            problem,
            current_state: cells.text("current_state"),
            expected_result: cells.text("expected_result"),
            solution_modes: cells.codes(TableId::SolutionMode, "solution_modes", false),
            activity_type: cells.code(TableId::ActivityType, "activity_type"),
            period: period(cells),
            detail: kind.and_then(|kind| detail(kind, cells)),
            confidential: confidential(cells).map(|(detail, contact)| DemandConfidential { detail, contact }),
            ..Self::default()
        };
        quality::look_at_demand(&demand, cells);
        demand
    }

    fn needed(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("title", &self.title),
            ("summary", &self.summary),
            ("organization_name", &self.organization_name),
            ("region", &self.region),
        ]
    }

    fn shown(&self) -> [&str; 4] {
        ["", &self.title, &self.summary, &self.region]
    }

    fn field_list(&self) -> &[String] {
        &self.fields
    }
}

/// A table that asks for problem and aim alone has its summary in the problem.
fn summary(cells: &mut Cells<'_>, problem: &str) -> String {
    let summary = cells.text("summary");
    if !summary.is_empty() || problem.is_empty() {
        return summary;
    }
    cells.note(
        "summary",
        reason::UNDERSTOOD,
        "没有需求概述，以“主要问题”作为概述",
    );
    problem.to_owned()
}

/// The kind. A file without the column holds demands for technology.
fn kind(cells: &mut Cells<'_>) -> Option<Kind> {
    let Some(word) = cells.row.text("kind").map(str::to_owned) else {
        return Some(Kind::Technology);
    };
    let words = cells.sense.words;
    match words.code("demand_kind", &word).unwrap_or(word.as_str()) {
        "technology" => Some(Kind::Technology),
        "open_call" => Some(Kind::OpenCall),
        "expert_service" => Some(Kind::ExpertService),
        _ => {
            let message = "不是已知的需求类型；应为：技术需求、揭榜挂帅、专家服务";
            cells.wrong("kind", reason::NOT_UNDERSTOOD, message);
            None
        }
    }
}

/// 拟投入资金. One amount is the most that there is; 面议 says nothing of it.
fn budget(cells: &mut Cells<'_>) -> Option<MoneyRange> {
    let (minimum, maximum) = match cells.amount("budget")? {
        Amount::Negotiable => return None,
        Amount::Exactly(fen) => (None, fen),
        Amount::Between(low, high) => (Some(low), high),
    };
    Some(MoneyRange {
        minimum: minimum.map(money),
        maximum: Some(money(maximum)),
    })
}

/// 需求时限. Where only its end is stated, it begins with the year of its end, or with the day itself if that is the first.
fn period(cells: &mut Cells<'_>) -> Option<Period> {
    let start = date(cells, "period.start_date", End::First);
    let end = date(cells, "period.end_date", End::Last)?;
    let start = start.or_else(|| Date::new(end.year(), 1, 1).ok())?;
    if start > end {
        let message = "截止日期早于开始日期；请核对";
        cells.wrong("period.end_date", reason::CONTRADICTION, message);
        return None;
    }
    Some(Period {
        start_date: Some(wire(start)),
        end_date: Some(wire(end)),
    })
}

fn date(cells: &mut Cells<'_>, field: &str, end: End) -> Option<Date> {
    let text = cells.row.text(field)?.to_owned();
    if OPEN_ENDED.contains(&text.as_str()) {
        return None;
    }
    let has_year = text
        .chars()
        .filter(|c| c.is_ascii_digit() || is_numeral(*c))
        .count()
        >= YEAR_DIGITS;
    let is_day = OF_DAY.iter().any(|word| text.contains(word));
    if !has_year && (!is_day || RELATIVE.iter().any(|word| text.contains(word))) {
        let message = "不是日期而是期限，该项留空；请填写截止日期，如 2026-12-31";
        cells.note(field, reason::LEFT_OUT, message);
        return None;
    }
    let found = day::parse(&text, end);
    cells.take(field, found)
}

fn wire(date: Date) -> WireDate {
    WireDate {
        year: date.year().into(),
        month: date.month().into(),
        day: date.day().into(),
    }
}

fn detail(kind: Kind, cells: &mut Cells<'_>) -> Option<Detail> {
    match kind {
        Kind::OpenCall => {
            let detail = OpenCallDetail {
                taker_conditions: cells.text("open_call.taker_conditions"),
                completion_date: date(cells, "open_call.completion_date", End::Last).map(wire),
                rights_ownership: cells.text("open_call.rights_ownership"),
            };
            (detail != OpenCallDetail::default()).then_some(Detail::OpenCall(detail))
        }
        Kind::ExpertService => {
            let detail = ExpertServiceDetail {
                directions: cells.list("expert_service.directions"),
                professional_title: cells.text("expert_service.professional_title"),
                service_form: cells.text("expert_service.service_form"),
            };
            (detail != ExpertServiceDetail::default()).then_some(Detail::ExpertService(detail))
        }
        Kind::Technology | Kind::Unspecified => None,
    }
}
