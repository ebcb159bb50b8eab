//! The terms of a normalised text.

use std::fmt;
use std::io::BufReader;
use std::sync::Arc;

use flate2::read::GzDecoder;
use jieba_rs::Jieba;

use crate::chars::is_particle;
use crate::normalise::simplified;
use crate::runs::{Stretch, forms, joined, stretches};
use crate::term::{Term, TermKind};
use crate::thesaurus::Thesaurus;

/// The dictionary of jieba, compressed. The library would bring it by a macro that builds a C library twice.
const DICTIONARY: &[u8] = include_bytes!("../data/dict.txt.gz");

/// Terms of technology that the segmenter's own dictionary lacks (技术词典), apart by blanks; `#` begins a remark.
const TERMS: &str = include_str!("../data/terms.txt");

/// How frequent a term of technology is taken to be beside the words of the segmenter's dictionary, whose general texts
/// hardly have it: enough for 高压 and 电瓷 to win over 高压电 and 瓷.
const TERM_FREQUENCY: usize = 3_000;

/// The Chinese dictionary, loaded once and shared: cloning copies a pointer. Loading takes about a
/// tenth of a second and 40 MiB.
#[derive(Clone)]
pub struct Analyzer {
    jieba: Arc<Jieba>,
    thesaurus: Arc<Thesaurus>,
}

/// The analyser could not be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnalyzerError {
    /// The embedded traditional to simplified tables do not read.
    #[error("the embedded conversion tables cannot be read")]
    Conversion,
    /// The embedded dictionary does not read.
    #[error("the embedded dictionary cannot be read")]
    Dictionary,
    /// The embedded dictionary of synonyms does not read.
    #[error("the embedded dictionary of synonyms cannot be read")]
    Synonyms,
}

impl Analyzer {
    /// Loads the dictionaries.
    pub fn new() -> Result<Self, AnalyzerError> {
        if simplified().is_empty() {
            return Err(AnalyzerError::Conversion);
        }
        let mut dictionary = BufReader::new(GzDecoder::new(DICTIONARY));
        let mut jieba = Jieba::with_dict(&mut dictionary).map_err(|_| AnalyzerError::Dictionary)?;
        let lines = TERMS.lines().filter(|line| !line.starts_with('#'));
        for term in lines.flat_map(str::split_whitespace) {
            jieba.add_word(term, Some(TERM_FREQUENCY), None);
        }
        let thesaurus = Thesaurus::embedded().map_err(|_| AnalyzerError::Synonyms)?;
        Ok(Self {
            jieba: Arc::new(jieba),
            thesaurus: Arc::new(thesaurus),
        })
    }

    /// The same with the synonyms of an office.
    #[must_use]
    pub fn with_thesaurus(self, thesaurus: Thesaurus) -> Self {
        Self {
            thesaurus: Arc::new(thesaurus),
            ..self
        }
    }

    /// Terms that say the same.
    #[must_use]
    pub fn thesaurus(&self) -> &Thesaurus {
        &self.thesaurus
    }

    /// Terms of technology, normalised: those of the dictionary of technology and those with synonyms.
    pub fn technology_terms(&self) -> impl Iterator<Item = &str> {
        let own = TERMS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace);
        own.chain(self.thesaurus.terms().map(|term| term.normalised.as_str()))
    }

    /// Whether the dictionaries have the word.
    #[must_use]
    pub fn is_word(&self, word: &str) -> bool {
        self.jieba.has_word(word)
    }

    /// The terms of a normalised text, by place. Words are those of the dictionaries alone: a model that guesses words
    /// from characters would cut the same word differently in two texts.
    #[must_use]
    pub fn terms<'a>(&self, text: &'a str) -> Vec<Term<'a>> {
        let mut terms = Vec::with_capacity(text.len() / 2);
        let mut before: Option<Term<'a>> = None;
        for stretch in stretches(text) {
            match stretch {
                Stretch::Run(run) => {
                    terms.extend(forms(&run, text));
                    terms.extend(before.and_then(|before| joined(&before, &run, text)));
                    before = Some(run);
                }
                Stretch::Cjk(part) => {
                    self.cut(&text[part.start..part.end], part.start, text, &mut terms);
                    before = None;
                }
            }
        }
        terms
    }

    /// The terms of `part`, which stands at `start` in `text`.
    fn cut<'a>(&self, part: &'a str, start: usize, text: &'a str, terms: &mut Vec<Term<'a>>) {
        let at = |kind, from: usize, to: usize| Term::of(text, kind, start + from, start + to);
        if part.chars().nth(1).is_none() && !part.contains(is_particle) {
            terms.push(at(TermKind::Alone, 0, part.len()));
            return;
        }
        // Where the last character of the word before begins, and whether it is all of the word.
        let mut before: Option<(usize, bool)> = None;
        for token in self.jieba.cut(part, false) {
            let (start, end) = (token.byte_start, token.byte_end);
            let mut ends = token
                .word
                .char_indices()
                .map(|(offset, c)| start + offset + c.len_utf8());
            let first_end = ends.next().unwrap_or(end);
            if let Some((before, alone)) = before {
                let kind = match (alone, first_end == end) {
                    // Two words of one character each are mostly a word that the dictionaries lack, unless one only joins others.
                    (true, true) if !part[before..first_end].contains(is_particle) => TermKind::Inner,
                    (false, false) => TermKind::Seam,
                    _ => TermKind::Border,
                };
                terms.push(at(kind, before, first_end));
            }
            let (mut from, mut middle, mut characters) = (start, first_end, 1);
            for to in ends {
                terms.push(at(TermKind::Inner, from, to));
                (from, middle, characters) = (middle, to, characters + 1);
            }
            match characters {
                1 => terms.push(at(TermKind::Lone, start, end)),
                2 => {}
                _ => terms.extend([at(TermKind::Word, start, end), at(TermKind::Head, from, end)]),
            }
            before = Some((from, characters == 1));
        }
    }
}

impl fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyzer").finish_non_exhaustive()
    }
}
