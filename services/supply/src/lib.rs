//! The supply side of the market (供给侧): listings, their life and their import.
//!
//! `serve.rs` lists the methods. The life of a listing is that of every post ([`techmarket_posting`]); what only this side
//! does stands in `calls/`. `domain/` has the rules, `messages/` what messages mean, `store/` the table.

#![expect(
    missing_docs,
    reason = "read in this crate and its tests: whoever calls the market reads the protos"
)]

pub mod domain;
pub mod store;

mod calls;
mod messages;
mod serve;
mod service;

pub use service::{MIGRATIONS, Supply};
