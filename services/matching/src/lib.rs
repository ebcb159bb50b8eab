//! Matching (供需匹配): the indexes over published posts, search, ranking, and the life of a match.

#![expect(
    missing_docs,
    reason = "read in this crate and its tests: whoever calls the market reads the protos"
)]

mod app;
mod calls;
pub mod domain;
mod erasure;
mod following;
pub mod index;
mod market_side;
mod messages;
mod peers;
mod replica;
mod restored;
mod serve;
mod service;
pub mod store;
mod weights;

pub use app::Threshold;
pub use following::Learning;
pub use service::{MIGRATIONS, Matching, OpenError, Settings};
