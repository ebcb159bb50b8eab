//! What messages mean.

mod attachment;
mod party;
mod read;
mod substance;
mod terms;
mod write;

pub(super) use attachment::{attachment_kind, to_attachment};
pub(super) use read::{content, state};
pub use write::event_resource;
pub(super) use write::{to_view, to_whole};
