//! What messages mean.

mod attachment;
mod event;
mod party;
mod read;
mod substance;
mod terms;
mod write;

pub(super) use attachment::{attachment_kind, to_attachment};
pub use event::event_resource;
pub(super) use read::{content, state};
pub(super) use write::{to_view, to_whole};
