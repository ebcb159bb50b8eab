//! How fast indexing and ranking are, on listings made up of real sentences.

mod corpus;
mod memory;
pub mod rank;

pub use corpus::{SourceRow, read_rows};
