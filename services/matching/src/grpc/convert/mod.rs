//! What messages mean.

mod filter;
mod hit;
mod pair;
mod post;

pub(super) use filter::{demand_filter, listing_filter, offset};
pub(super) use hit::{to_demand_hits, to_listing_hits};
pub(super) use pair::{decline_reason, match_state, to_match};
pub use post::payloads;
pub(super) use post::{demand_event, listing_event};
