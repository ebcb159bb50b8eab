//! The words that a hit is found by.

use std::collections::{HashMap, HashSet};

use techmarket_ranking::TermKey;
use techmarket_text::{TermKind, is_boilerplate};

use super::analysed::{Analysed, AnalysedTerm};
use crate::domain::MatchedTerm;

/// Terms shown with a hit.
const SHOWN: usize = 10;
/// Below this weight a lone character is a particle (的) rather than a material (钨).
const CHARACTER_WEIGHT: f64 = 0.05;

/// The words of the subject that a post shares. `shared` are the terms that both have with their parts of the text score;
/// each part is counted for one word, the longest that the post has whole.
pub(super) fn matched_terms(analysed: &Analysed, shared: &[(TermKey, f64)]) -> Vec<MatchedTerm> {
    let mut parts: HashMap<TermKey, f64> = shared.iter().copied().collect();
    let keys: HashSet<TermKey> = parts.keys().copied().collect();
    let mut found: Vec<&AnalysedTerm> = analysed
        .terms
        .iter()
        .filter(|term| {
            !matches!(term.kind, TermKind::Border | TermKind::Seam | TermKind::Head)
                && term.keys.iter().all(|key| keys.contains(key))
        })
        .collect();
    found.sort_by_key(|term| std::cmp::Reverse(term.keys.len()));
    let mut matched: Vec<(TermKind, MatchedTerm)> = Vec::new();
    for term in found {
        let weight: f64 = term.keys.iter().filter_map(|key| parts.remove(key)).sum();
        if weight > 0.0 {
            let text = term.written.clone();
            matched.push((
                term.kind,
                MatchedTerm {
                    term: text,
                    weight: weight.min(1.0),
                },
            ));
        }
    }
    readable(matched)
}

/// The weightiest first; where anything else is left without boilerplate and light characters.
fn readable(mut terms: Vec<(TermKind, MatchedTerm)>) -> Vec<MatchedTerm> {
    let says_something = |(kind, term): &(TermKind, MatchedTerm)| {
        !is_boilerplate(&term.term) && (*kind != TermKind::Lone || term.weight >= CHARACTER_WEIGHT)
    };
    if terms.iter().any(says_something) {
        terms.retain(says_something);
    }
    let mut terms: Vec<MatchedTerm> = terms.into_iter().map(|(_, term)| term).collect();
    terms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
    terms.truncate(SHOWN);
    terms
}

#[cfg(test)]
mod tests;
