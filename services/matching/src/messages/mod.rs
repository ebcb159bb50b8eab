//! What messages mean, and what a caller is shown.

mod answer;
mod filter;
mod hit;
mod match_filter;
mod model;
mod note;
mod pair;
mod post;
mod search;
mod talk;

pub(crate) use answer::{answer, needles};
pub(crate) use filter::{demand_filter, listing_filter};
pub(crate) use hit::{to_demand_hits, to_listing_hits};
pub(crate) use match_filter::match_filter;
pub(crate) use model::model_state;
pub(crate) use note::visibility;
pub(crate) use pair::{decline_reason, event_resource};
pub(crate) use post::{demand_post, listing_post};
pub(crate) use search::{alert_resource, search_content, side, to_search};
