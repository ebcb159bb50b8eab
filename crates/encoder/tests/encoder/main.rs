//! The encoder with a tiny model that the tests write themselves.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod embedding;
mod encoding;
mod forward;
mod manner;
mod nearest;
mod opening;
mod signs;
mod tiny;
