//! The cuts of the register's statistics as tables with bars.

use techmarket_proto::contract::v1::statistics_cut::Dimension;
use techmarket_proto::contract::v1::{
    GetRegisterTotalsRequest, RegisterStatistics, StatisticsRow, StatisticsSum,
};
use tokio::task::JoinSet;

use super::scope::Scope;
use crate::asked::Asked;
use crate::bars::{Figure, Table, most, table};
use crate::fault::{Fault, Part};
use crate::words;

const COLUMNS: &[&str] = &["项数", "技术交易额", "成交额"];

/// Count and amounts as cells, the total as the bar.
pub(super) fn figure(title: String, href: String, sum: Option<&StatisticsSum>) -> Figure {
    let sum = sum.cloned().unwrap_or_default();
    let fen = sum.total_amount.as_ref().and_then(words::fen);
    Figure {
        title,
        href,
        cells: vec![
            sum.count.to_string(),
            words::wan(sum.technology_amount.as_ref()),
            words::wan(sum.total_amount.as_ref()),
        ],
        weight: fen.and_then(|fen| u64::try_from(fen.0).ok()).unwrap_or_default(),
    }
}

/// The rows of a cut.
pub(super) fn rows(statistics: &RegisterStatistics, dimension: Dimension) -> &[StatisticsRow] {
    let cut = statistics.cuts.iter().find(|cut| cut.dimension() == dimension);
    cut.map(|cut| cut.rows.as_slice()).unwrap_or_default()
}

/// The tables that the statistics give.
pub(super) fn tables(statistics: &RegisterStatistics, scope: &Scope) -> Vec<Table> {
    let of = |dimension, list: &dyn Fn(&StatisticsRow) -> String| -> Vec<Figure> {
        let rows = rows(statistics, dimension).iter();
        rows.map(|row| figure(row.title.clone(), list(row), row.sum.as_ref()))
            .collect()
    };
    let category = |row: &StatisticsRow| scope.list(&[("category", &row.code)]);
    let seller = |row: &StatisticsRow| place(scope, "seller_region", &row.code);
    let buyer = |row: &StatisticsRow| place(scope, "buyer_region", &row.code);
    let nothing = |_: &StatisticsRow| String::new();
    vec![
        table(
            "按登记月份".to_owned(),
            "月份",
            COLUMNS,
            of(Dimension::Month, &|row| month(scope, &row.code)),
        ),
        table(
            "按合同类别".to_owned(),
            "类别",
            COLUMNS,
            most(of(Dimension::Category, &category)),
        ),
        table(
            "按技术领域".to_owned(),
            "领域",
            COLUMNS,
            most(of(Dimension::Field, &nothing)),
        ),
        table(
            "按卖方地市".to_owned(),
            "地市",
            COLUMNS,
            most(of(Dimension::SellerRegion, &seller)),
        ),
        table(
            "按买方地市".to_owned(),
            "地市",
            COLUMNS,
            most(of(Dimension::BuyerRegion, &buyer)),
        ),
    ]
}

/// Digits of a region's code; those of a country are fewer, and lists are not chosen by them.
const REGION: usize = 6;

/// The list of a place.
fn place(scope: &Scope, name: &str, code: &str) -> String {
    if code.len() == REGION {
        scope.list(&[(name, code)])
    } else {
        String::new()
    }
}

/// The list of a month such as `2026-03`.
fn month(scope: &Scope, code: &str) -> String {
    let first = format!("{code}-01").parse::<jiff::civil::Date>();
    let Ok(first) = first else {
        return String::new();
    };
    scope.list(&[
        ("from", &first.to_string()),
        ("to", &first.last_of_month().to_string()),
    ])
}

/// The counties of a prefecture, each counted by itself, all at once.
pub(super) async fn counties(asked: &Asked, scope: &Scope) -> Result<Option<Table>, Fault> {
    let counties = scope.counties(asked);
    if counties.is_empty() {
        return Ok(None);
    }
    let mut tasks = JoinSet::new();
    for (code, title) in counties {
        let mut client = asked.calls().contract()?;
        let request = GetRegisterTotalsRequest {
            period: Some(scope.period()),
            region: code.clone(),
            registration_point: String::new(),
        };
        tasks.spawn(async move { (code, title, client.get_register_totals(request).await) });
    }
    let mut figures = Vec::new();
    while let Some(done) = tasks.join_next().await {
        let (code, title, totals) = done.map_err(|error| Fault::internal(&error))?;
        let totals = totals.map_err(Fault::of(Part::Contract))?.into_inner();
        let sum = StatisticsSum {
            count: totals.count,
            total_amount: totals.total_amount,
            technology_amount: totals.technology_amount,
        };
        if sum.count > 0 {
            figures.push(figure(title, scope.list(&[("seller_region", &code)]), Some(&sum)));
        }
    }
    Ok(Some(table(
        "按卖方县（市、区）".to_owned(),
        "县（市、区）",
        COLUMNS,
        most(figures),
    )))
}
