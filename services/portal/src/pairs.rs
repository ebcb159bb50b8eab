//! A listing and a demand beside each other.

use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1::{ListMatchesRequest, Match, MatchFilter, MatchedTerm};
use techmarket_proto::supply::v1::Listing;
use techmarket_proto::types::v1::{FailedCondition, FieldScore};
use techmarket_types::{CodeTables, TableId};

use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::pieces::{Piece, marked};
use crate::words;

/// Terms that are shown as reasons.
const TERMS: usize = 12;
/// Matches of a page that is read to count or to choose from them.
const PAGE: i32 = 200;

/// The matches that fit `filter` in the order `order_by`, of `pages` pages at most, and whether there are more.
pub(crate) async fn matches(
    asked: &Asked,
    filter: Option<MatchFilter>,
    order_by: &str,
    pages: usize,
) -> Result<(Vec<Match>, bool), Fault> {
    let mut client = asked.calls().matching()?;
    let (mut matches, mut page_token) = (Vec::new(), String::new());
    for _ in 0..pages {
        let request = ListMatchesRequest {
            filter: filter.clone(),
            order_by: order_by.to_owned(),
            page_size: PAGE,
            page_token,
            ..ListMatchesRequest::default()
        };
        let listed = client.list_matches(request).await;
        let listed = listed.map_err(Fault::of(Part::Matching))?.into_inner();
        matches.extend(listed.matches);
        page_token = listed.next_page_token;
        if page_token.is_empty() {
            return Ok((matches, false));
        }
    }
    Ok((matches, true))
}

/// One thing that both sides state.
pub(crate) struct Compared {
    pub(crate) name: &'static str,
    pub(crate) wanted: String,
    pub(crate) offered: String,
}

/// A part of a score, as a bar.
pub(crate) struct Bar {
    pub(crate) name: String,
    /// 0 to 1, for the bar.
    pub(crate) value: String,
    /// What it adds to the score of all, in words.
    pub(crate) adds: String,
}

/// Why a pair was found.
pub(crate) struct Reasons {
    pub(crate) score: String,
    pub(crate) terms: Vec<String>,
    pub(crate) bars: Vec<Bar>,
    pub(crate) failed: Vec<String>,
}

pub(crate) fn reasons(
    score: f64,
    parts: &[FieldScore],
    terms: &[MatchedTerm],
    failed: &[FailedCondition],
) -> Reasons {
    let bar = |part: &FieldScore| Bar {
        name: match part.reason.as_str() {
            "" => words::feature(&part.feature).to_owned(),
            reason => format!("{}（{reason}）", words::feature(&part.feature)),
        },
        value: format!("{:.3}", part.value),
        adds: format!("{:.3}", part.contribution),
    };
    Reasons {
        score: format!("{score:.2}"),
        terms: terms.iter().take(TERMS).map(|term| term.term.clone()).collect(),
        bars: parts.iter().map(bar).collect(),
        failed: failed.iter().map(|one| one.reason.clone()).collect(),
    }
}

pub(crate) fn compare(tables: &CodeTables, demand: &Demand, listing: &Listing) -> Vec<Compared> {
    let codes = |table, codes: &[String]| words::codes(tables, table, codes);
    let rows = [
        (
            "所属领域",
            codes(TableId::MarketField, &demand.fields),
            codes(TableId::MarketField, &listing.fields),
        ),
        (
            "所属行业",
            words::code(tables, TableId::Industry, &demand.industry),
            words::code(tables, TableId::Industry, &listing.industry),
        ),
        (
            "技术成熟度",
            words::maturity(demand.maturity_wanted.as_ref()),
            words::maturity(listing.maturity.as_ref()),
        ),
        (
            "合作方式",
            codes(TableId::Cooperation, &demand.cooperation),
            codes(TableId::Cooperation, &listing.cooperation),
        ),
        (
            "资金与价格",
            words::budget(demand.budget.as_ref()),
            words::price(listing.price.as_ref()),
        ),
        (
            "所在地",
            words::region(tables, &demand.region),
            words::region(tables, &listing.region),
        ),
    ];
    let stated = |text: String| {
        if text.is_empty() {
            "未说明".to_owned()
        } else {
            text
        }
    };
    let row = |(name, wanted, offered): (&'static str, String, String)| Compared {
        name,
        wanted: stated(wanted),
        offered: stated(offered),
    };
    rows.into_iter().map(row).collect()
}

/// The public texts of a side, with the terms of the other marked.
pub(crate) struct Text {
    pub(crate) head: &'static str,
    pub(crate) pieces: Vec<Piece>,
}

pub(crate) fn texts(parts: &[(&'static str, String)], terms: &[String]) -> Vec<Text> {
    let told = parts.iter().filter(|(_, text)| !text.is_empty());
    let text = |(head, text): &(&'static str, String)| Text {
        head,
        pieces: marked(text, terms),
    };
    told.map(text).collect()
}
