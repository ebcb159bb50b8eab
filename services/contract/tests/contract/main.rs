//! The contract service as its callers see it, and its store, on both databases.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod access;
mod applicants;
mod attachments;
mod audit;
mod changes;
mod check;
mod claims;
mod create;
mod deadlines;
mod decide;
mod endings;
mod feed;
mod list;
mod model;
mod numbers;
mod races;
mod read;
mod register;
mod register_service;
mod registered;
mod review;
mod settlement_service;
mod states;
mod store;
mod submit;
mod subsidy_service;
mod support;
mod terms;
mod totals;
mod update;
mod verb;
