//! Shared terms put together to the words that stand in a text.
//!
//! Texts are compared by pairs of characters. A reader knows words: pairs are shown as the words that they make, words that are
//! shared side by side as one (污水处理), and a pair that is no word alone (检不, 子型) not at all.

use techmarket_ranking::TermKey;
use techmarket_text::{Term, TermKind, is_boilerplate, is_empty_word};

/// Bytes of the longest word that is put together: eight characters.
const LONGEST: usize = 8 * 3;

/// Bytes of the longest character: a pair that touches a place begins at most so far before it.
const CHARACTER: usize = 4;

/// Characters that as words of their own only join others: no word is put together across them.
const FUNCTION: &str = "的了和与及或等在对为以其是之而由从将被把于并且该此各也又则使\
     不没未可能会要就都很更最已还只再较太个种次项些这那我你他它们有到出来去过着得地如若但因所者";

/// A text with its terms and its words, by place.
#[derive(Debug, Clone, Default)]
pub(super) struct Passage {
    text: String,
    pieces: Vec<Piece>,
    words: Vec<Word>,
}

/// A term that is compared, at its place.
#[derive(Debug, Clone, Copy)]
struct Piece {
    kind: TermKind,
    start: usize,
    end: usize,
    key: TermKey,
}

/// A word as the dictionaries cut it, or a run of letters and digits.
#[derive(Debug, Clone, Copy)]
struct Word {
    kind: TermKind,
    start: usize,
    end: usize,
}

/// A word of a passage that another text shares.
#[derive(Debug, PartialEq)]
pub(super) struct SharedWord<'a> {
    pub(super) text: &'a str,
    /// The shared terms that it is made of.
    pub(super) keys: Vec<TermKey>,
    /// Whether it is one character.
    pub(super) is_lone: bool,
    /// Whether it is more than a word of the genre (套话) or an empty one.
    pub(super) says_something: bool,
}

impl Passage {
    /// The passage of a normalised text and its terms.
    pub(super) fn new(text: &str, terms: &[Term<'_>]) -> Self {
        let compared = terms
            .iter()
            .filter(|term| !matches!(term.kind, TermKind::Word | TermKind::Head));
        let mut pieces: Vec<Piece> = compared
            .map(|term| Piece {
                kind: term.kind,
                start: term.start,
                end: term.end,
                key: TermKey::of(&term.text),
            })
            .collect();
        pieces.sort_by_key(|piece| piece.start);
        let whole = terms
            .iter()
            .filter(|term| !matches!(term.kind, TermKind::Border | TermKind::Seam | TermKind::Head));
        let mut words: Vec<Word> = whole
            .map(|term| Word {
                kind: term.kind,
                start: term.start,
                end: term.end,
            })
            .collect();
        // A pair of characters is a word unless it stands in a longer one, or is made of two words of one character: these begin where
        // it begins.
        words.sort_by_key(|word| {
            let alone = matches!(word.kind, TermKind::Lone | TermKind::Alone);
            (word.start, !alone, std::cmp::Reverse(word.end))
        });
        let mut reached = 0;
        words.retain(|word| {
            let outside = word.start >= reached;
            if outside {
                reached = word.end;
            }
            outside
        });
        Self {
            text: text.to_owned(),
            pieces,
            words,
        }
    }

    /// The words whose terms `shared` knows; `is_word` says what the dictionaries have.
    pub(super) fn shared_words(
        &self,
        shared: impl Fn(TermKey) -> bool,
        is_word: impl Fn(&str) -> bool,
    ) -> Vec<SharedWord<'_>> {
        let found = self.pieces.iter().filter(|piece| shared(piece.key));
        let reading = Reading {
            passage: self,
            found: found.copied().collect(),
        };
        let mut words = Vec::new();
        if reading.found.is_empty() {
            return words;
        }
        let mut rest = self.words.as_slice();
        while let Some(first) = rest.first() {
            let together = reading.together(rest);
            let (group, behind) = rest.split_at(together.max(1));
            if together > 0 {
                words.extend(reading.shown(self.trimmed(group)));
            } else {
                words.extend(reading.parts(first, &is_word));
            }
            rest = behind;
        }
        words
    }

    /// `group` without the words at both ends that say nothing, if any other is left.
    fn trimmed<'g>(&self, group: &'g [Word]) -> &'g [Word] {
        let says = |word: &Word| !self.says_nothing(word);
        match (group.iter().position(says), group.iter().rposition(says)) {
            (Some(first), Some(last)) => group.get(first..=last).unwrap_or(group),
            _ => group,
        }
    }

    fn says_nothing(&self, word: &Word) -> bool {
        let text = self.text.get(word.start..word.end).unwrap_or_default();
        is_boilerplate(text) || is_empty_word(text)
    }

    fn joins_only(&self, word: &Word) -> bool {
        let text = self.text.get(word.start..word.end).unwrap_or_default();
        word.kind == TermKind::Lone && FUNCTION.contains(text)
    }
}

/// A passage read beside another text.
struct Reading<'a> {
    passage: &'a Passage,
    /// The pieces that the other text has, by place.
    found: Vec<Piece>,
}

impl<'a> Reading<'a> {
    /// How many of the words at the front are shown as one: those that the other text has with what joins them.
    fn together(&self, words: &[Word]) -> usize {
        let Some(first) = words.first().filter(|first| self.is_shared(first)) else {
            return 0;
        };
        let neighbours = words.iter().zip(words.iter().skip(1));
        let joined = neighbours.take_while(|(before, after)| {
            before.end == after.start
                && before.kind != TermKind::Run
                && after.kind != TermKind::Run
                && after.end - first.start <= LONGEST
                && self.is_shared(after)
                && self.is_joined(before, after)
        });
        1 + joined.count()
    }

    fn is_shared(&self, word: &Word) -> bool {
        match word.kind {
            TermKind::Word => self.has_pairs(word),
            TermKind::Lone if self.passage.joins_only(word) => false,
            TermKind::Lone => self.starting_at_most(word.start).any(|found| {
                found.end >= word.end
                    && matches!(found.kind, TermKind::Lone | TermKind::Border | TermKind::Inner)
            }),
            _ => self.has(word.start, word.end),
        }
    }

    fn has_pairs(&self, word: &Word) -> bool {
        let text = self.passage.text.get(word.start..word.end).unwrap_or_default();
        let mut pairs = text.char_indices().zip(text.char_indices().skip(1));
        pairs.all(|((at, _), (next, c))| self.has(word.start + at, word.start + next + c.len_utf8()))
    }

    /// Whether the pair across two neighbours is shared.
    fn is_joined(&self, before: &Word, after: &Word) -> bool {
        let text = &self.passage.text;
        let last = text.get(..before.end).and_then(|text| text.chars().next_back());
        let first = text.get(after.start..).and_then(|text| text.chars().next());
        last.zip(first).is_some_and(|(last, first)| {
            self.has(before.end - last.len_utf8(), after.start + first.len_utf8())
        })
    }

    fn has(&self, start: usize, end: usize) -> bool {
        self.starting_at_most(start)
            .any(|found| (found.start, found.end) == (start, end))
    }

    /// What a group of neighbours is shown as.
    fn shown(&self, group: &[Word]) -> Option<SharedWord<'a>> {
        let (first, last) = (group.first()?, group.last()?);
        Some(SharedWord {
            text: self.passage.text.get(first.start..last.end)?,
            keys: self
                .within(first.start, last.end)
                .map(|piece| piece.key)
                .collect(),
            is_lone: group.len() == 1 && matches!(first.kind, TermKind::Lone),
            says_something: !group.iter().all(|word| self.passage.says_nothing(word)),
        })
    }

    /// The parts of a longer word that are words too: 绝缘 of 绝缘子; or of a run of letters and digits.
    fn parts(&self, word: &Word, is_word: &impl Fn(&str) -> bool) -> Vec<SharedWord<'a>> {
        let parts = self.within(word.start, word.end);
        let words = parts.filter_map(|part| {
            let text = self.passage.text.get(part.start..part.end)?;
            let shown = match part.kind {
                TermKind::Run => true,
                TermKind::Inner => is_word(text),
                _ => false,
            };
            shown.then(|| SharedWord {
                text,
                keys: vec![part.key],
                is_lone: false,
                says_something: !is_boilerplate(text) && !is_empty_word(text),
            })
        });
        words.collect()
    }

    fn within(&self, start: usize, end: usize) -> impl Iterator<Item = &Piece> {
        let from = self.found.partition_point(|piece| piece.start < start);
        let behind = self.found.iter().skip(from);
        behind
            .take_while(move |piece| piece.start < end)
            .filter(move |piece| piece.end <= end)
    }

    /// The pieces that begin at `start` or one character before.
    fn starting_at_most(&self, start: usize) -> impl Iterator<Item = &Piece> {
        let from = self
            .found
            .partition_point(|piece| piece.start < start.saturating_sub(CHARACTER));
        let behind = self.found.iter().skip(from);
        behind.take_while(move |piece| piece.start <= start)
    }
}
