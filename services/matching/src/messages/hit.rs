//! Hits to messages.

use prost::Message;
use techmarket_kernel::{Caller, Error, Result};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::supply::v1::Listing;

use super::pair::{to_conditions, to_contributions, to_terms};
use super::post::{demand_view, listing_view};
use crate::domain::{Hit, Needles, Snippet};

pub(crate) fn to_listing_hits(
    hits: Vec<Hit>,
    index_position: i64,
    caller: &Caller,
    needles: &Needles,
) -> Result<Vec<pb::ListingHit>> {
    let hits = hits.into_iter().map(|hit| {
        let listing = Listing::decode(hit.payload.as_slice()).map_err(Error::internal)?;
        let listing = listing_view(listing, caller);
        let texts = [("summary", listing.summary.as_str())];
        Ok(pb::ListingHit {
            snippets: snippets(needles, &listing.title, &listing.keywords, &texts),
            listing: Some(listing),
            score: hit.score,
            contributions: to_contributions(&hit.contributions),
            matched_terms: to_terms(&hit.matched_terms),
            failed_conditions: to_conditions(&hit.failed_conditions),
            index_position,
            variants: hit.variants,
        })
    });
    hits.collect()
}

pub(crate) fn to_demand_hits(
    hits: Vec<Hit>,
    index_position: i64,
    caller: &Caller,
    needles: &Needles,
) -> Result<Vec<pb::DemandHit>> {
    let hits = hits.into_iter().map(|hit| {
        let demand = Demand::decode(hit.payload.as_slice()).map_err(Error::internal)?;
        let demand = demand_view(demand, caller);
        let texts = [
            ("summary", demand.summary.as_str()),
            ("problem", &demand.problem),
            ("current_state", &demand.current_state),
            ("expected_result", &demand.expected_result),
        ];
        Ok(pb::DemandHit {
            snippets: snippets(needles, &demand.title, &demand.keywords, &texts),
            demand: Some(demand),
            score: hit.score,
            contributions: to_contributions(&hit.contributions),
            matched_terms: to_terms(&hit.matched_terms),
            failed_conditions: to_conditions(&hit.failed_conditions),
            index_position,
            variants: hit.variants,
        })
    });
    hits.collect()
}

/// Snippets of a hit.
const MOST_SNIPPETS: usize = 4;

/// Pieces of what everybody reads of a post.
fn snippets(
    needles: &Needles,
    title: &str,
    keywords: &[String],
    texts: &[(&str, &str)],
) -> Vec<pb::SearchSnippet> {
    let keywords = keywords.join("；");
    let all = [("title", title), ("keywords", &keywords)];
    let found = all.iter().chain(texts).filter_map(|(field, text)| {
        let Snippet { text, highlights } = needles.snippet(text)?;
        Some(pb::SearchSnippet {
            field: (*field).to_owned(),
            text,
            highlights: highlights.into_iter().map(range).collect(),
        })
    });
    found.take(MOST_SNIPPETS).collect()
}

fn range((start, end): (usize, usize)) -> pb::TextRange {
    let place = |place: usize| i32::try_from(place).unwrap_or(i32::MAX);
    pb::TextRange {
        start: place(start),
        end: place(end),
    }
}
