//! The directory service behind the real gate, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops at once")]

mod brokers;
mod claims;
mod deals;
mod experts;
mod organizations;
mod reading;
mod store;
mod support;
mod verifying;
