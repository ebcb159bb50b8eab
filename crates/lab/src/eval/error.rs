//! Why an evaluation could not be made.

use std::io;

use techmarket_encoder::EncoderError;
use techmarket_matching::index::IndexError;
use techmarket_text::AnalyzerError;

use crate::jsonl::LinesError;

/// An evaluation could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// The judgements cannot be read.
    #[error(transparent)]
    Judgements(#[from] LinesError),
    /// The file or the temporary folder fails.
    #[error("cannot read the judgements or write the temporary index")]
    Io(#[from] io::Error),
    /// The index fails.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The encoder fails on a text.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// The analyser does not load.
    #[error(transparent)]
    Analyzer(#[from] AnalyzerError),
}
