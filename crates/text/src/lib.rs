//! Chinese text analysis: normalise, segment into words and character bigrams, weigh terms, and
//! reduce a long text to the terms that say what it is about. Pure: no clock, no network.
//!
//! Everything but [`Analyzer::normalise`] expects normalised text, so that a text is normalised
//! once however often it is analysed.

mod analyzer;
mod boilerplate;
mod chars;
mod normalise;
mod query;
mod runs;
mod term;
mod tokenizer;

pub use analyzer::{Analyzer, AnalyzerError, is_lone_character};
pub use boilerplate::{BOILERPLATE_WEIGHT, is_boilerplate};
pub use normalise::{MAX_CHARS, normalise};
pub use query::{Rarity, Reduced, Reduction, WeightedTerm, reduce};
pub use term::Term;
pub use tokenizer::{AnalysisTokenizer, AnalysisTokens};
