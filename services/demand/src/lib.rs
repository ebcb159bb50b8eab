//! The demand side of the market (需求侧): demands, their life, and their end by a registered contract.
//!
//! `serve.rs` lists the methods. The life of a demand is that of every post ([`techmarket_posting`]); what only this side
//! does stands in `calls/`, and in `following/` what registered contracts do to it. `domain/` has the rules, `messages/` what
//! messages mean, `store/` the table.

#![expect(
    missing_docs,
    reason = "read in this crate and its tests: whoever calls the market reads the protos"
)]

pub mod domain;
pub mod following;
pub mod store;

mod calls;
mod messages;
mod serve;
mod service;

pub use service::{Demand, MIGRATIONS};
