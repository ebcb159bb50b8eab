//! How fast indexing and ranking are, on listings made up of real sentences.

pub mod adapter;
mod corpus;
mod error;
mod export;
mod figures;
mod rare;
mod run;

pub use error::BenchError;
pub use export::{ExportOptions, export};
pub use figures::{BenchOptions, RankFigures};
pub use run::run;
