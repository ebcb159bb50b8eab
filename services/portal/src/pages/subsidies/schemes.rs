//! The schemes (补助政策), each with its text and how sure its figures are.

use techmarket_proto::contract::v1::SubsidyScheme;
use techmarket_rpc::convert::to_date;

use super::{ROLES, known, titled};
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::drafts::today;
use crate::sheet::{Cell, Table};
use crate::text::encoded;
use crate::{names, words};

pub(crate) async fn schemes(asked: Asked) -> Outcome {
    let is_valid = asked.value("valid").is_empty();
    let sheet = titled(
        &asked,
        if is_valid {
            "补助政策"
        } else {
            "补助政策：全部"
        },
    )?;
    let valid_on = is_valid.then(|| to_date(today(&asked)));
    let schemes = known(&asked, valid_on).await?;
    sheet
        .text("按已公布的政策对登记合同测算。各政策是否仍在执行、当年预算，以发布机关的通知为准。")
        .tabs(&asked, "valid", &[("", "现行"), ("all", "全部")])
        .table(Table {
            label: "补助政策".to_owned(),
            heads: vec!["政策", "依据", "有效期", "补助对象", "数字来源", "操作"],
            rows: schemes.iter().map(row).collect(),
            empty: "没有现行的补助政策。",
            next: String::new(),
        })
        .page(&asked)
}

fn row(one: &SubsidyScheme) -> Vec<Cell> {
    let roles: Vec<&str> = one.roles().map(|role| names::of(&ROLES, &role)).collect();
    let start = words::civil(one.start_date.as_ref());
    let days = match &one.end_date {
        Some(end) => format!("{start} 至 {}", words::civil(Some(end))),
        None if start.is_empty() => "未载明".to_owned(),
        None => format!("{start}起"),
    };
    let (certainty, tone) = match one.certainty.as_str() {
        "seen" => ("已核对原文", "good"),
        "inf" => ("由条文推断", "warn"),
        _ => ("未核对原文", "warn"),
    };
    vec![
        Cell::text(one.title.clone()),
        Cell::text(one.legal_source.clone()),
        Cell::text(days),
        Cell::text(roles.join("、")),
        Cell::tag(certainty, tone),
        Cell::step(
            format!("/subsidies/calculate?scheme={}", encoded(&one.scheme)),
            "测算",
        ),
    ]
}
