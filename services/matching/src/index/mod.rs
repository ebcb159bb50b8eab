//! The index over published posts of one side, on tantivy: [`PostIndex`].
//!
//! All of it blocks (disk, CPU); async callers wrap it in `spawn_blocking`. A clone of the
//! [`PostIndex`] handle is not needed: share it in an `Arc`, every method takes `&self`.

mod candidates;
mod document;
mod error;
mod filtering;
mod find;
mod folder;
mod post_index;
mod presence;
mod query;
mod reasons;
mod schema;
mod search;

pub use error::IndexError;
pub use post_index::{IndexOptions, PostIndex};
pub use search::{MAX_SEARCH_DEPTH, SearchPage};
