//! Following a feed: batches, failures, how far a follower is behind, and when that makes it unready.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod batches;
mod failures;
mod feed;
mod readiness;
mod taker;
