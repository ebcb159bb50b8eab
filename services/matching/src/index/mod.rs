//! The index over published posts of one side, on tantivy: [`PostIndex`].
//!
//! All of it blocks (disk, CPU); async callers wrap it in `spawn_blocking`. A clone of the
//! [`PostIndex`] handle is not needed: share it in an `Arc`, every method takes `&self`.

mod analysed;
mod candidates;
mod characters;
mod directory;
mod document;
mod error;
mod facts;
mod filtering;
mod find;
mod folder;
mod folding;
mod post_index;
mod post_key;
mod profiles;
mod reasons;
mod retrieval;
mod schema;
mod search;
mod shared_words;
mod statistics;
mod tokens;
mod variants;
mod vectors;
mod writing;

pub use error::IndexError;
pub use post_index::{IndexOptions, PostIndex};
pub use search::{MAX_SEARCH_DEPTH, SearchPage};
pub use statistics::MarketStatistics;
pub use vectors::MarketVectors;
