//! The demand service behind the real gate, on both databases: a success and a refusal of every RPC, its store, its
//! feed, and what the feed of contracts does to it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops at once")]

mod batch;
mod contracts;
mod create;
mod erasures;
mod import;
mod imports;
mod list;
mod mandates;
mod read;
mod reads;
mod revisions;
mod states;
mod store;
mod support;
mod update;
mod views;
