//! How well the ranking agrees with people who judged pairs of demand and achievement.

mod diversity;
mod encoding;
mod figures;
mod judgements;
mod keywords;
mod known_item;
mod plain;
mod ranked;
mod repeated;
mod threshold;

use std::io;

use techmarket_encoder::EncoderError;
use techmarket_matching::index::IndexError;
use techmarket_text::AnalyzerError;

use crate::jsonl::LinesError;

pub use diversity::{Diversity, diversity};
pub use figures::Figures;
pub use judgements::{Demand, Judged, JudgedDemand, open_judgements, read_judgements};
pub use keywords::{Compared, Found, Keywords, Phrases, keywords};
pub use known_item::{KnownItem, known_item};
pub use ranked::{RankedDemand, evaluate, evaluate_learned, rank};
pub use repeated::{OverHalves, Repeated, Spread, evaluate_repeated};
pub use threshold::{Cut, Threshold, threshold};

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
