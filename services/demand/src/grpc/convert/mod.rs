//! What messages mean.

mod choices;
mod read;
mod read_parts;
mod write;
mod write_parts;

pub(super) use choices::{kind, outcome, state};
pub(super) use read::content;
pub use write::event_resource;
pub(super) use write::{to_named, to_view, to_whole};
