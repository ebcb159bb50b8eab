//! From posts to registered contracts (转化漏斗), counted from the lists of the market.

use techmarket_kernel::Role;
use techmarket_proto::matching::v1::r#match;

use super::ranked::Read;
use super::scope::Scope;
use crate::asked::Asked;
use crate::bars::{Figure, Table, table};
use crate::fault::Fault;
use crate::pages::statistics;
use crate::pairs::matches;

/// Pages that are read: the newest 2,000 matches.
const PAGES: usize = 10;

/// The table, and whether a part of it is counted in part; none for those to whom the market does not tell of matches.
pub(super) async fn funnel(
    asked: &Asked,
    scope: &Scope,
    read: &Read,
    granted: usize,
) -> Result<Option<(Table, bool)>, Fault> {
    if !asked.anybody()?.is(Role::Operator) {
        return Ok(None);
    }
    let (listings, demands, matches) = tokio::try_join!(
        statistics::listings_counted(asked),
        statistics::demands_counted(asked),
        matches(asked, None, "", PAGES),
    )?;
    let (matches, is_part) = matches;
    let within =
        |states: &[r#match::State]| matches.iter().filter(|one| states.contains(&one.state())).count();
    let answered = matches
        .iter()
        .filter(|one| one.supply_accepted || one.demand_accepted)
        .count();
    let both = matches
        .iter()
        .filter(|one| one.supply_accepted && one.demand_accepted)
        .count();
    let handed_in = within(&[r#match::State::Contracted, r#match::State::Registered]);
    let registered = read
        .contracts
        .iter()
        .filter(|one| !one.r#match.is_empty())
        .count();
    let figures = [
        ("公开的供给", listings.posts),
        ("公开的需求", demands.posts),
        ("推荐的匹配", matches.len()),
        ("至少一方接受", answered),
        ("双方接受", both),
        ("已提交合同登记", handed_in),
        ("经匹配登记的合同（本年）", registered),
    ];
    let figures = figures.map(|(title, count)| Figure::count(title.to_owned(), count));
    let granted = Figure {
        href: format!("/subsidies/grants?year={}", scope.year),
        ..Figure::count("已兑付的补助（笔，本年度）".to_owned(), granted)
    };
    let title = "从供需到登记合同".to_owned();
    let table = table(
        title,
        "环节",
        &["数量"],
        figures.into_iter().chain([granted]).collect(),
    );
    let is_part = is_part || listings.is_part || demands.is_part || read.is_part;
    Ok(Some((table, is_part)))
}
