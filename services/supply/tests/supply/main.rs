//! The supply service: its store on both databases, and every method behind the real gate.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod admission;
mod bad_input;
mod batch_get_listings;
mod batch_verbs;
mod create_listing;
mod erasures;
mod events;
mod expiry;
mod get_listing;
mod import_listings;
mod imports;
mod json;
mod list_listings;
mod mandates;
mod mirror;
mod over_tcp;
mod publish_listing;
mod races;
mod reads;
mod reopen_listing;
mod return_listing;
mod reviewers;
mod revisions;
mod store;
mod submit_listing;
mod support;
mod tail;
mod update_listing;
mod versions;
mod views;
mod withdraw_listing;
