//! What posts have that is most like a word that none has.

use tantivy::{Searcher, TantivyError};
use tantivy_fst::Regex;
use techmarket_ranking::{TermKey, TermStatistics};
use techmarket_text::Analyzer;

use super::error::IndexError;
use super::schema::Fields;

/// Most characters of a word that another is looked for.
const LONGEST: usize = 16;
/// Part of the characters of both words that they have in common at least.
const ALIKE: f64 = 0.5;

/// The known word most like `word`, which no post has: of letters and digits one that differs by one of them, of Chinese a term of
/// technology with most characters in common.
pub(super) fn nearest(
    searcher: &Searcher,
    fields: &Fields,
    analyzer: &Analyzer,
    statistics: &TermStatistics,
    word: &str,
) -> Result<Option<String>, IndexError> {
    let length = word.chars().count();
    if !(2..=LONGEST).contains(&length) {
        return Ok(None);
    }
    if word.chars().all(|c| c.is_ascii_alphanumeric()) {
        return one_letter_off(searcher, fields, word);
    }
    let is_known = |term: &str| {
        let pairs = pairs(term);
        !pairs.is_empty()
            && pairs
                .iter()
                .all(|pair| statistics.containing(TermKey::of(pair)) > 0)
    };
    let alike = analyzer.technology_terms().filter_map(|term| {
        let likeness = likeness(word, term);
        (likeness >= ALIKE && term != word).then_some((likeness, term))
    });
    let mut alike: Vec<(f64, &str)> = alike.collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    Ok(alike
        .into_iter()
        .find(|(_, term)| is_known(term))
        .map(|(_, term)| term.to_owned()))
}

fn pairs(term: &str) -> Vec<String> {
    let characters: Vec<char> = term.chars().collect();
    characters.windows(2).map(String::from_iter).collect()
}

/// Characters in common over all, counted twice (Dice).
#[expect(clippy::cast_precision_loss, reason = "lengths of words")]
fn likeness(one: &str, other: &str) -> f64 {
    let mut rest: Vec<char> = other.chars().collect();
    let lengths = one.chars().count() + rest.len();
    let mut shared = 0;
    for c in one.chars() {
        if let Some(place) = rest.iter().position(|other| *other == c) {
            rest.swap_remove(place);
            shared += 1;
        }
    }
    2.0 * f64::from(shared) / lengths.max(1) as f64
}

/// The most frequent term of letters and digits that is one letter more, fewer, or another.
fn one_letter_off(searcher: &Searcher, fields: &Fields, word: &str) -> Result<Option<String>, IndexError> {
    let letters: Vec<char> = word.chars().collect();
    let text = |part: &[char]| part.iter().collect::<String>();
    let mut ways: Vec<String> = Vec::new();
    for at in 0..=letters.len() {
        ways.push(format!(
            "{}[a-z0-9]{}",
            text(&letters[..at]),
            text(&letters[at..])
        ));
        if let Some(behind) = letters.get(at + 1..) {
            ways.push(format!("{}[a-z0-9]?{}", text(&letters[..at]), text(behind)));
        }
        if let (Some(one), Some(other), Some(behind)) =
            (letters.get(at), letters.get(at + 1), letters.get(at + 2..))
        {
            ways.push(format!("{}{other}{one}{}", text(&letters[..at]), text(behind)));
        }
    }
    let pattern =
        Regex::new(&ways.join("|")).map_err(|error| TantivyError::InvalidArgument(error.to_string()))?;
    let mut best: Option<(u32, String)> = None;
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.terms)?;
        let mut terms = index.terms().search(&pattern).into_stream()?;
        while terms.advance() {
            let found = (
                terms.value().doc_freq,
                String::from_utf8_lossy(terms.key()).into_owned(),
            );
            if best.as_ref().is_none_or(|best| found.0 > best.0) {
                best = Some(found);
            }
        }
    }
    Ok(best.map(|(_, term)| term))
}
