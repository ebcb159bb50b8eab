//! What matching knows of a post, and what it answers.

mod filter;
mod hit;
mod kind;
mod market_match;
mod pairing;
mod post;
mod subject;

pub use filter::Filter;
pub use hit::{Hit, MatchedTerm};
pub use kind::{DemandKind, Kind, Side, SupplyKind};
pub use market_match::{Acceptance, Decline, DeclineReason, Match, MatchState};
pub use pairing::{Party, Suggestion};
pub use post::{Change, DemandDoc, Post, SupplyDoc};
pub use subject::Subject;
