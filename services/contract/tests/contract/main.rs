//! The contract service as its callers see it, and its store, on both databases.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod access;
mod create;
mod decide;
mod feed;
mod list;
mod numbers;
mod read;
mod register;
mod review;
mod states;
mod store;
mod submit;
mod support;
mod totals;
mod update;
