//! The words of a question (检索词), and how far a post has them.

use techmarket_ranking::{TermKey, TermStatistics, TextProfile};
use techmarket_text::{Term, TermKind};

/// How far a post has a word, or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Held {
    /// Not all of it.
    Part,
    /// Everything that it is made of, scattered.
    Pieces,
    /// As it was typed, in the text.
    Text,
    /// As it was typed, in the title.
    Title,
}

/// One word of a question, as it was typed apart from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// How it may be said: as it was typed, then by synonyms.
    pub(super) ways: Vec<Way>,
    /// Whether it stood in quotes, so that no hit is without it.
    pub(super) quoted: bool,
    /// Terms that say the same as a part of it, as they are written.
    pub(super) synonyms: Vec<String>,
}

/// One way to say a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Way {
    /// As it is shown.
    pub(super) text: String,
    /// Terms that stand one behind the other where it is said: all pairs of characters, and runs.
    pub(super) phrase: Vec<String>,
    /// Terms of the words that it is made of, which posts are found by.
    pub(super) pieces: Vec<String>,
    phrase_keys: Vec<TermKey>,
    piece_keys: Vec<TermKey>,
    /// The terms that have a character that stands alone; one of them is enough.
    pub(super) any: Vec<String>,
    /// In the order of the keys.
    any_keys: Vec<TermKey>,
}

impl Way {
    /// What the terms of a part of a text say.
    pub(super) fn of(text: &str, terms: &[&Term<'_>]) -> Self {
        let is_whole = |term: &&&Term<'_>| !terms.iter().any(|other| is_part(term, other));
        let take = |wanted: &dyn Fn(&Term<'_>) -> bool| -> Vec<String> {
            let runs_whole = terms
                .iter()
                .filter(|term| term.kind != TermKind::Run || is_whole(term));
            let mut found: Vec<String> = Vec::new();
            for term in runs_whole.filter(|term| wanted(term)) {
                if !found.iter().any(|text| *text == term.text) {
                    found.push(term.text.clone().into_owned());
                }
            }
            found
        };
        let mut pieces = take(&|term| matches!(term.kind, TermKind::Run | TermKind::Inner));
        if pieces.is_empty() {
            pieces = take(&|term| term.kind == TermKind::Lone && term.is_looked_for());
        }
        let mut phrase = take(&|term| {
            matches!(
                term.kind,
                TermKind::Run | TermKind::Inner | TermKind::Border | TermKind::Seam
            )
        });
        if phrase.is_empty() {
            phrase.clone_from(&pieces);
        }
        Self {
            text: text.to_owned(),
            phrase_keys: keys(&phrase),
            piece_keys: keys(&pieces),
            phrase,
            pieces,
            ..Self::default()
        }
    }

    /// A character that stands alone, which `terms` have.
    pub(super) fn character(text: &str, terms: Vec<String>) -> Self {
        let mut any_keys = keys(&terms);
        any_keys.push(TermKey::of(text));
        any_keys.sort_unstable();
        Self {
            text: text.to_owned(),
            phrase: vec![text.to_owned()],
            any_keys,
            any: terms,
            ..Self::default()
        }
    }

    /// Whether a post that has its pieces has it as it was typed.
    pub(super) fn is_one_piece(&self) -> bool {
        !self.any.is_empty() || self.phrase == self.pieces
    }

    /// Whether no post can be found by it.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.any.is_empty()
    }

    /// Whether every term that it is made of stands in some post.
    pub(super) fn is_known(&self, statistics: &TermStatistics) -> bool {
        !self.is_empty() && self.piece_keys.iter().all(|key| statistics.containing(*key) > 0)
    }

    fn held(&self, profile: &TextProfile) -> Held {
        if !self.any.is_empty() {
            return self.held_character(profile);
        }
        let place = |key: &TermKey| profile.term(*key).map(techmarket_ranking::ProfileTerm::in_title);
        let places: Vec<Option<bool>> = self.phrase_keys.iter().map(place).collect();
        if places.iter().all(|place| *place == Some(true)) {
            Held::Title
        } else if places.iter().all(Option::is_some) {
            Held::Text
        } else if self.piece_keys.iter().all(|key| profile.term(*key).is_some()) {
            Held::Pieces
        } else {
            Held::Part
        }
    }

    fn held_character(&self, profile: &TextProfile) -> Held {
        let mut held = Held::Part;
        for term in profile.terms() {
            if self.any_keys.binary_search(&term.key()).is_ok() {
                if term.in_title() {
                    return Held::Title;
                }
                held = Held::Text;
            }
        }
        held
    }
}

fn keys(terms: &[String]) -> Vec<TermKey> {
    terms.iter().map(|term| TermKey::of(term)).collect()
}

/// Whether a run is a part of a longer one.
fn is_part(term: &Term<'_>, other: &Term<'_>) -> bool {
    other.kind == TermKind::Run
        && other.start <= term.start
        && term.end <= other.end
        && other.end - other.start > term.end - term.start
}

impl Word {
    /// A synonym says the same and is not what was typed: in a title it counts as in a text.
    pub(super) fn held(&self, profile: &TextProfile) -> Held {
        let (own, others) = match self.ways.split_first() {
            Some((own, others)) => (own.held(profile), others),
            None => return Held::Part,
        };
        others
            .iter()
            .map(|way| way.held(profile).min(Held::Text))
            .fold(own, Held::max)
    }
}

/// How far a post has the words of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coverage {
    /// The word that it has least of.
    pub(super) least: Held,
    /// Words that it has, whole or in pieces.
    pub(super) covered: usize,
    /// Whether it has all that stood in quotes.
    pub(super) quoted: bool,
}

/// How far a post with this profile has the words.
pub(super) fn coverage(words: &[Word], profile: &TextProfile) -> Coverage {
    let mut coverage = Coverage {
        least: Held::Title,
        covered: 0,
        quoted: true,
    };
    for word in words {
        let held = word.held(profile);
        coverage.least = coverage.least.min(held);
        coverage.covered += usize::from(held > Held::Part);
        coverage.quoted &= !word.quoted || held >= Held::Text;
    }
    coverage
}
