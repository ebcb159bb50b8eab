//! Chinese text analysis: one form for texts that mean the same, and the terms of a text. Pure: no clock, no network.
//!
//! Chinese is compared by pairs of characters (bigrams), which need no dictionary to be right, told apart by a dictionary:
//! a pair within a word says more than one across two words. Everything but [`normalise`] expects normalised text, so that a
//! text is normalised once however often it is analysed. Titles, names and keys are compared by [`same_form`] and [`near_form`].

mod analyzer;
mod chars;
mod form;
mod normalise;
mod runs;
mod spelling;
mod term;
mod thesaurus;
mod units;
mod wordlist;

pub use analyzer::{Analyzer, AnalyzerError};
pub use form::{near_form, printed_form, same_form};
pub use normalise::{MAX_CHARS, normalise, simple_form};
pub use spelling::{Spelling, spelling};
pub use term::{Term, TermKind};
pub use thesaurus::{Mention, SYNONYMS, Synonym, Thesaurus};
pub use wordlist::{boilerplate, empty_words, is_boilerplate, is_empty_word};
