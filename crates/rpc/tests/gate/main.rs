//! The gate in front of a service that does what a test needs.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod answers;
mod limits;
mod rates;
mod sending;
mod slow;
