//! What messages mean.

mod filter;
mod hit;
mod match_filter;
mod model;
mod note;
mod pair;
mod post;
mod search;

pub(super) use filter::{demand_filter, listing_filter, offset};
pub(super) use hit::{to_demand_hits, to_listing_hits};
pub(super) use match_filter::match_filter;
pub(super) use model::{model_state, model_target, to_ranking_model};
pub(super) use note::{to_note, visibility};
pub use pair::event_resource;
pub(super) use pair::{decline_reason, to_match};
pub use post::payloads;
pub(crate) use post::{demand_post, listing_post};
pub(super) use search::{search_content, side, to_alert, to_search};
