//! The two analyses of a normalised text.

use std::fmt;
use std::sync::Arc;

use jieba_rs::Jieba;

use crate::chars::is_cjk;
use crate::normalise::{normalise, simplified};
use crate::runs::{Stretch, parts, stretches};
use crate::term::{Term, sort};

/// The Chinese dictionary, loaded once and shared: cloning copies a pointer. Loading takes about a
/// tenth of a second and 40 MiB.
#[derive(Clone)]
pub struct Analyzer {
    jieba: Arc<Jieba>,
}

/// The analyser could not be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnalyzerError {
    /// The embedded traditional to simplified tables do not read.
    #[error("the embedded conversion tables cannot be read")]
    Conversion,
}

impl Analyzer {
    /// Loads the dictionaries.
    pub fn new() -> Result<Self, AnalyzerError> {
        if simplified().is_empty() {
            return Err(AnalyzerError::Conversion);
        }
        Ok(Self {
            jieba: Arc::new(Jieba::new()),
        })
    }

    /// [`crate::normalise`], here so that a holder of the analyser needs nothing else.
    #[must_use]
    pub fn normalise(&self, text: &str) -> String {
        normalise(text)
    }

    /// Words of a normalised text as jieba's search mode cuts them: long words and the words within
    /// them (污水, 处理, 污水处理); letters and digits as whole runs and as the parts of joined runs.
    #[must_use]
    pub fn words<'a>(&self, text: &'a str) -> Vec<Term<'a>> {
        let mut terms = Vec::with_capacity(text.len() / 4);
        for stretch in stretches(text) {
            match stretch {
                Stretch::Run(run) => {
                    terms.extend(parts(&run));
                    terms.push(run);
                }
                Stretch::Cjk(part) => self.cut(&part, &mut terms),
            }
        }
        sort(&mut terms);
        terms
    }

    fn cut<'a>(&self, part: &Term<'a>, terms: &mut Vec<Term<'a>>) {
        let tokens = self.jieba.cut_for_search(part.text, true);
        terms.extend(tokens.into_iter().map(|token| Term {
            text: token.word,
            start: part.start + token.byte_start,
            end: part.start + token.byte_end,
            position: part.position + token.start,
        }));
    }

    /// Character bigrams of the Chinese of a normalised text (a lone character stands for itself);
    /// letters and digits as whole runs. Finds words that the dictionary does not know.
    #[must_use]
    pub fn bigrams<'a>(&self, text: &'a str) -> Vec<Term<'a>> {
        let mut terms = Vec::with_capacity(text.len() / 3);
        for stretch in stretches(text) {
            match stretch {
                Stretch::Run(run) => terms.push(run),
                Stretch::Cjk(part) => pairs(&part, &mut terms),
            }
        }
        terms
    }

    /// The Chinese characters of a normalised text, each by itself: 膜 of 膜技术, which the dictionary
    /// cuts as one word.
    #[must_use]
    pub fn characters<'a>(&self, text: &'a str) -> Vec<Term<'a>> {
        let places = text.char_indices().enumerate().filter(|(_, (_, c))| is_cjk(*c));
        places
            .map(|(position, (start, c))| {
                let end = start + c.len_utf8();
                Term {
                    text: &text[start..end],
                    start,
                    end,
                    position,
                }
            })
            .collect()
    }
}

fn pairs<'a>(part: &Term<'a>, terms: &mut Vec<Term<'a>>) {
    let ends: Vec<usize> = part
        .text
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .collect();
    if ends.len() == 1 {
        terms.push(*part);
        return;
    }
    let mut start = 0;
    for (index, window) in ends.windows(2).enumerate() {
        terms.push(Term {
            text: &part.text[start..window[1]],
            start: part.start + start,
            end: part.start + window[1],
            position: part.position + index,
        });
        start = window[0];
    }
}

/// Whether a term is one Chinese character.
#[must_use]
pub fn is_lone_character(term: &str) -> bool {
    let mut chars = term.chars();
    chars.next().is_some_and(is_cjk) && chars.next().is_none()
}

impl fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyzer").finish_non_exhaustive()
    }
}
