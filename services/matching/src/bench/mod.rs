//! How fast indexing and ranking are, on listings made up of real sentences.

pub mod adapter;
mod corpus;
mod export;
mod memory;
pub mod rank;
mod rare;
mod run;
mod times;

pub use corpus::{SourceRow, read_rows};
pub use export::{ExportOptions, export};
pub use times::Times;
