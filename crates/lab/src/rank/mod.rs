//! How fast indexing and ranking are, on listings made up of real sentences.

pub mod adapter;
mod corpus;
mod export;
mod figures;
mod rare;
mod run;

use std::io;

use techmarket_matching::index::IndexError;
use techmarket_text::AnalyzerError;

pub(crate) use corpus::Maker;
pub use export::{ExportOptions, export};
pub use figures::{BenchOptions, RankFigures};
pub(crate) use rare::rare_words;
pub(crate) use run::BATCH;
pub use run::run;

/// A measurement could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// There are no rows to take sentences from, or one has none.
    #[error("sentences are needed: give rows with an abstract")]
    NoSentences,
    /// Nothing to measure.
    #[error("at least one listing, one query and one client are needed")]
    Nothing,
    /// The temporary folder, an output file or the memory statistics fail.
    #[error("cannot write the temporary index or the output, or read the memory of this process")]
    Io(#[from] io::Error),
    /// A line of a file is not what it should be.
    #[error("a line of the listings or the demands does not read")]
    Line(#[from] serde_json::Error),
    /// A listing that was published is not found.
    #[error("a listing that was published is not found")]
    NotFound,
    /// The index fails.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The analyser does not load.
    #[error(transparent)]
    Analyzer(#[from] AnalyzerError),
}
