//! What messages mean.

mod party;
mod read;
mod write;

pub(super) use read::{content, state};
pub use write::event_resource;
pub(super) use write::{to_totals, to_whole};
