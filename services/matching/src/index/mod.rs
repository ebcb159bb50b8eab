//! The index over published posts of one side, on tantivy: [`PostIndex`].
//!
//! All of it blocks (disk, CPU); async callers wrap it in `spawn_blocking`. A clone of the
//! [`PostIndex`] handle is not needed: share it in an `Arc`, every method takes `&self`.

mod analysed;
mod answering;
mod candidates;
mod characters;
mod directory;
mod document;
mod error;
mod facets;
mod facts;
mod filtering;
mod find;
mod folder;
mod folding;
mod found;
mod hits;
mod marks;
mod nearest;
mod ordered;
mod per_segment;
mod post_index;
mod post_key;
mod profiles;
mod question;
mod reasons;
mod retrieval;
mod schema;
mod search;
mod search_page;
mod searching;
mod shared_words;
mod staged;
mod stages;
mod statistics;
mod suggesting;
mod suggestion_terms;
mod tokens;
mod total;
mod variants;
mod vectors;
mod view;
mod wording;
mod words;
mod writing;

pub use error::IndexError;
pub use facets::{Count, Facets};
pub(crate) use folder::empty;
pub use post_index::{IndexOptions, PostIndex};
pub use search_page::{MAX_SEARCH_DEPTH, Order, PageOptions, SearchPage, Unknown};
pub use statistics::MarketStatistics;
pub use suggesting::Suggested;
pub use total::Total;
pub use vectors::MarketVectors;
