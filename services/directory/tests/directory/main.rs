//! The directory service behind the real gate, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops at once")]

mod accounts;
mod announcements;
mod api_keys;
mod attacks;
mod audit;
mod brokers;
mod claims;
mod deals;
mod erasing;
mod experts;
mod first_member;
mod identities;
mod issuer;
mod joining;
mod mail;
mod members;
mod organizations;
mod outside_issuer;
mod passwords;
mod people;
mod reading;
mod receiver;
mod registering;
mod revocations;
mod second_factor;
mod sessions;
mod store;
mod support;
mod verifying;
mod webhook_calls;
mod webhook_failures;
mod webhook_order;
mod webhook_support;
mod webhooks;
