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
    let sheet = titled(&asked, "补助政策")?;
    let valid_on = asked.value("valid").is_empty().then(|| to_date(today(&asked)));
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
    let days = [one.start_date.as_ref(), one.end_date.as_ref()].map(words::civil);
    let (certainty, tone) = match one.certainty.as_str() {
        "seen" => ("已核对原文", "good"),
        "inf" => ("由条文推断", "warn"),
        _ => ("未核对原文", "warn"),
    };
    vec![
        Cell::text(one.title.clone()),
        Cell::text(one.legal_source.clone()),
        Cell::text(format!("{} 至 {}", days[0], days[1]).trim_end().to_owned()),
        Cell::text(roles.join("、")),
        Cell::tag(certainty, tone),
        Cell::link(
            format!("/subsidies/calculate?scheme={}", encoded(&one.scheme)),
            "测算",
        ),
    ]
}
