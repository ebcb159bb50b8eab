//! The store and the feed on both databases: what every service relies on.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod cursor;
mod cut_off;
mod database;
mod idempotency;
mod log;
mod notes;
mod races;
mod snapshots;
mod transactions;
