//! A market on a port, and clients of every kind.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod answers;
mod compressed;
mod connections;
mod faults;
mod strangers;
