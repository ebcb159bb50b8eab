//! Hits to messages.

use prost::Message;
use techmarket_kernel::{Caller, Error, Result};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::supply::v1::Listing;

use super::pair::{to_conditions, to_contributions, to_terms};
use super::post::{demand_view, listing_view};
use crate::domain::Hit;

pub(crate) fn to_listing_hits(
    hits: Vec<Hit>,
    index_position: i64,
    caller: &Caller,
) -> Result<Vec<pb::ListingHit>> {
    let hits = hits.into_iter().map(|hit| {
        let listing = Listing::decode(hit.payload.as_slice()).map_err(Error::internal)?;
        Ok(pb::ListingHit {
            listing: Some(listing_view(listing, caller)),
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
) -> Result<Vec<pb::DemandHit>> {
    let hits = hits.into_iter().map(|hit| {
        let demand = Demand::decode(hit.payload.as_slice()).map_err(Error::internal)?;
        Ok(pb::DemandHit {
            demand: Some(demand_view(demand, caller)),
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
