//! Searches by the words of their queries.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use techmarket_text::{Analyzer, Term, TermKind, is_boilerplate, is_empty_word, normalise};
use techmarket_types::{CreditCode, Regions, SavedSearchId};

use crate::domain::{DEFAULT_MINIMUM, SavedSearch, SearchContent};

/// Words of a query that count.
const WORDS: usize = 32;
/// A word of more characters weighs no more: it is said as clearly with these.
const LONGEST: usize = 4;
/// What a word of the genre (套话) counts beside another of its length.
const BOILERPLATE: f64 = 0.3;

/// A published post, as searches see it: nothing of it is confidential or hidden.
#[derive(Clone, Debug)]
pub(crate) struct WatchedPost {
    /// Resource name.
    pub name: String,
    pub version: String,
    pub title: String,
    /// Title, keywords and summary, a line each.
    pub text: String,
    /// Code of its kind.
    pub kind: &'static str,
    /// Fields of technology (codes).
    pub fields: Vec<String>,
    /// Code of GB/T 2260.
    pub region: Option<String>,
    /// Its owner, where it is shown.
    pub organization: Option<String>,
    /// Its owner, shown or not; only to leave out what is the searcher's own.
    pub owner: CreditCode,
}

/// Compares words: a word of the query is held by a post that has it as a word, or has all the character pairs it is made of,
/// so that it does not matter how either text was cut.
pub(crate) struct TermMatcher {
    analyzer: Analyzer,
    /// The analysed queries of the searches that were last asked for, by id and version.
    known: Mutex<HashMap<SavedSearchId, Known>>,
}

/// A version of a search, and its query.
type Known = (i64, Arc<[QueryWord]>);

struct QueryWord {
    text: String,
    /// Whether it is a character that stands alone, which any word may have.
    alone: bool,
    /// What it is made of, to be held instead of it; empty for a word that is one piece.
    pairs: Vec<String>,
    weight: f64,
}

/// The terms that a post holds, its character pairs among them.
struct Held(HashSet<String>);

impl TermMatcher {
    /// A matcher that analyses as `analyzer` does.
    #[must_use]
    pub fn new(analyzer: Analyzer) -> Self {
        Self {
            analyzer,
            known: Mutex::default(),
        }
    }

    fn query(&self, text: &str) -> Arc<[QueryWord]> {
        let text = normalise(text);
        let terms = self.analyzer.terms(&text);
        let whole: Vec<&Term<'_>> = terms
            .iter()
            .filter(|term| matches!(term.kind, TermKind::Word | TermKind::Run))
            .collect();
        let is_part = |term: &Term<'_>| whole.iter().any(|word| is_within(term, word));
        let is_word = |term: &&Term<'_>| match term.kind {
            TermKind::Lone | TermKind::Alone | TermKind::Word => true,
            TermKind::Run | TermKind::Inner => !is_part(term),
            TermKind::Border | TermKind::Seam | TermKind::Head => false,
        };
        let mut seen = HashSet::new();
        let words = terms
            .iter()
            .filter(is_word)
            .filter(|word| seen.insert(word.text.as_ref()));
        let weighed = words.take(WORDS).map(|word| QueryWord {
            text: word.text.clone().into_owned(),
            alone: word.kind == TermKind::Alone,
            pairs: parts_of(word, &whole),
            weight: weight(&word.text),
        });
        weighed.collect()
    }

    /// The searches that `post` fits, by their places, with the part of the query's weight that it holds. It blocks.
    pub(super) fn matches(&self, searches: &[SavedSearch], post: &WatchedPost) -> Vec<(usize, f64)> {
        let text = normalise(&post.text);
        let held = Held(
            self.analyzer
                .terms(&text)
                .iter()
                .map(|term| term.text.clone().into_owned())
                .collect(),
        );
        let queries = self.queries(searches);
        let scored = searches.iter().zip(&queries).enumerate();
        scored
            .filter_map(|(place, (search, query))| Some((place, score(&search.content, query, post, &held)?)))
            .collect()
    }

    /// The analysed queries of `searches`. Those of no search among them are forgotten, so that the memory is that of the
    /// searches there are.
    fn queries(&self, searches: &[SavedSearch]) -> Vec<Arc<[QueryWord]>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let queries: Vec<_> = searches
            .iter()
            .map(|search| match known.get(&search.id) {
                Some((version, query)) if *version == search.version => Arc::clone(query),
                _ => self.query(&search.content.query),
            })
            .collect();
        // Both sides share the map; each forgets what is twice what it needs itself.
        if known.len() > 2 * searches.len() {
            known.clear();
        }
        for (search, query) in searches.iter().zip(&queries) {
            known.insert(search.id, (search.version, Arc::clone(query)));
        }
        queries
    }
}

fn score(content: &SearchContent, query: &[QueryWord], post: &WatchedPost, held: &Held) -> Option<f64> {
    if !passes(content, post) {
        return None;
    }
    if content.query.trim().is_empty() {
        return Some(1.0);
    }
    let total: f64 = query.iter().map(|word| word.weight).sum();
    let found = query.iter().filter(|word| held.has(word));
    let found: f64 = found.map(|word| word.weight).sum();
    // A query of no word, such as one of punctuation, finds nothing.
    let score = if total > 0.0 { found / total } else { return None };
    (score >= content.minimum_score.unwrap_or(DEFAULT_MINIMUM)).then_some(score)
}

fn passes(content: &SearchContent, post: &WatchedPost) -> bool {
    let any =
        |wanted: &[String], held: &dyn Fn(&String) -> bool| wanted.is_empty() || wanted.iter().any(held);
    let region = |code: &String| {
        post.region
            .as_ref()
            .is_some_and(|region| Regions::is_within(region, code))
    };
    let organization = |code: &CreditCode| post.organization.as_deref() == Some(code.as_str());
    any(&content.fields, &|code| post.fields.contains(code))
        && any(&content.kinds, &|kind| kind == post.kind)
        && content.region.as_ref().is_none_or(region)
        && content.organization.as_ref().is_none_or(organization)
}

impl Held {
    fn has(&self, word: &QueryWord) -> bool {
        self.0.contains(&word.text)
            || word.alone && self.0.iter().any(|term| term.contains(&word.text))
            || !word.pairs.is_empty() && word.pairs.iter().all(|pair| self.0.contains(pair))
    }
}

/// Whether `term` is a part of `word` and not all of it.
fn is_within(term: &Term<'_>, word: &Term<'_>) -> bool {
    word.start <= term.start && term.end <= word.end && (word.start, word.end) != (term.start, term.end)
}

/// The character pairs of a long word, and the runs that a run is made of; none of another, which is its own pair or has none.
fn parts_of(word: &Term<'_>, whole: &[&Term<'_>]) -> Vec<String> {
    match word.kind {
        TermKind::Word => {
            let characters: Vec<char> = word.text.chars().collect();
            characters.windows(2).map(String::from_iter).collect()
        }
        TermKind::Run => {
            let parts = whole.iter().filter(|part| is_within(part, word));
            let parts: Vec<String> = parts.map(|part| part.text.clone().into_owned()).collect();
            let length: usize = parts.iter().map(String::len).sum();
            // A number among them has no name of its own: WES-6 is not WES-5.4.
            if length < word.text.len() {
                Vec::new()
            } else {
                parts
            }
        }
        _ => Vec::new(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most LONGEST")]
fn weight(word: &str) -> f64 {
    let length = word.chars().count().min(LONGEST) as f64;
    if is_boilerplate(word) || is_empty_word(word) {
        length * BOILERPLATE
    } else {
        length
    }
}

#[cfg(test)]
mod tests;
