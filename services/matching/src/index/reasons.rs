//! The words that a hit is found by.

use std::collections::HashMap;

use techmarket_ranking::TermKey;
use techmarket_text::Analyzer;

use super::analysed::Analysed;
use super::shared_words::SharedWord;
use crate::domain::MatchedTerm;

/// Terms shown with a hit.
const SHOWN: usize = 10;
/// Below this weight a lone character is a particle (的) rather than a material (钨).
const CHARACTER_WEIGHT: f64 = 0.05;

/// The words of the subject that a post shares. `shared` are the terms that both have with their parts of the text score;
/// each part is counted for one word, the longest. A part that makes no word is not shown: 子型 of 离子型 tells a reader nothing.
pub(super) fn matched_terms(
    analyzer: &Analyzer,
    analysed: &Analysed,
    shared: &[(TermKey, f64)],
) -> Vec<MatchedTerm> {
    let mut parts: HashMap<TermKey, f64> = shared.iter().copied().collect();
    let passages = analysed.passages.iter();
    let mut words: Vec<SharedWord<'_>> = passages
        .flat_map(|passage| {
            passage.shared_words(|key| parts.contains_key(&key), |text| analyzer.is_word(text))
        })
        .collect();
    // Sorting is stable: of words as long as each other the first of the text comes first.
    words.sort_by_key(|word| std::cmp::Reverse(word.keys.len()));
    let mut matched = Vec::new();
    for word in words {
        let weight: f64 = word.keys.iter().filter_map(|key| parts.remove(key)).sum();
        if weight > 0.0 {
            matched.push((word, weight.min(1.0)));
        }
    }
    readable(matched)
}

/// The weightiest first; where anything else is left without words of the genre and light characters.
fn readable(mut words: Vec<(SharedWord<'_>, f64)>) -> Vec<MatchedTerm> {
    let says_something = |(word, weight): &(SharedWord<'_>, f64)| {
        word.says_something && (!word.is_lone || *weight >= CHARACTER_WEIGHT)
    };
    if words.iter().any(says_something) {
        words.retain(says_something);
    }
    let term = |(word, weight): (SharedWord<'_>, f64)| MatchedTerm {
        term: word.text.to_owned(),
        weight,
    };
    let mut terms: Vec<MatchedTerm> = words.into_iter().map(term).collect();
    terms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
    terms.truncate(SHOWN);
    terms
}

#[cfg(test)]
mod tests;
