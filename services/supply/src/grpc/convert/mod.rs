//! What messages mean.

mod read;
mod read_detail;
mod write;
mod write_detail;

pub(super) use read::{content, kind, state};
pub use write::event_resource;
pub(super) use write::{to_named, to_view, to_whole};
