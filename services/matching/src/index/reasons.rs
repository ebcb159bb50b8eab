//! The words that a hit is found by.

use tantivy::schema::Field;
use tantivy::{DocAddress, Searcher};
use techmarket_text::{Reduced, is_boilerplate, is_lone_character};

use super::error::IndexError;
use super::presence::for_each_with_term;
use super::query::Prepared;
use super::schema::Fields;
use crate::domain::MatchedTerm;

/// Terms shown with a hit.
const SHOWN: usize = 10;
/// Below this weight a lone character is a particle (的) rather than a material (钨).
const CHARACTER_WEIGHT: f64 = 0.2;

/// Matched terms of each post, in the order of `addresses`.
pub(super) fn matched_terms(
    searcher: &Searcher,
    fields: &Fields,
    prepared: &Prepared,
    addresses: &[DocAddress],
) -> Result<Vec<Vec<MatchedTerm>>, IndexError> {
    let mut words = present(searcher, fields.words, &prepared.words, addresses)?;
    let characters = present(searcher, fields.characters, &prepared.characters, addresses)?;
    for (words, characters) in words.iter_mut().zip(characters) {
        let known = |term: &MatchedTerm| words.iter().any(|word| word.term == term.term);
        let new: Vec<MatchedTerm> = characters.into_iter().filter(|term| !known(term)).collect();
        words.extend(new);
    }
    let bigrams = present(searcher, fields.bigrams, &prepared.bigrams, addresses)?;
    let of_both = words.into_iter().zip(bigrams);
    // Bigrams are no words; they stand in where the dictionary cut the two texts differently.
    Ok(of_both
        .map(|(words, bigrams)| readable(if words.is_empty() { bigrams } else { words }))
        .collect())
}

fn present(
    searcher: &Searcher,
    field: Field,
    reduced: &Reduced,
    addresses: &[DocAddress],
) -> Result<Vec<Vec<MatchedTerm>>, IndexError> {
    let mut order: Vec<usize> = (0..addresses.len()).collect();
    order.sort_by_key(|&place| addresses[place]);
    let sorted: Vec<DocAddress> = order.iter().map(|&place| addresses[place]).collect();
    let mut found = vec![Vec::new(); addresses.len()];
    for term in &reduced.terms {
        let weight = f64::from(term.weight / reduced.ceiling).min(1.0);
        for_each_with_term(searcher, field, &term.text, &sorted, |place| {
            found[order[place]].push(MatchedTerm {
                term: term.text.clone(),
                weight,
            });
        })?;
    }
    Ok(found)
}

/// The weightiest first; without words within a longer one, and where anything else is left without
/// boilerplate and light characters.
fn readable(mut terms: Vec<MatchedTerm>) -> Vec<MatchedTerm> {
    let says_something = |term: &MatchedTerm| {
        !is_boilerplate(&term.term) && (!is_lone_character(&term.term) || term.weight >= CHARACTER_WEIGHT)
    };
    if terms.iter().any(says_something) {
        terms.retain(says_something);
    }
    let all: Vec<String> = terms.iter().map(|term| term.term.clone()).collect();
    let is_within = |term: &str| {
        all.iter()
            .any(|other| other.len() > term.len() && other.contains(term))
    };
    terms.retain(|term| !is_within(&term.term));
    terms.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    terms.truncate(SHOWN);
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(terms: &[&str]) -> Vec<String> {
        let terms = terms.iter().map(|&term| MatchedTerm {
            term: term.to_owned(),
            weight: 0.1,
        });
        readable(terms.collect())
            .into_iter()
            .map(|term| term.term)
            .collect()
    }

    #[test]
    fn readable_terms() {
        assert_eq!(shown(&["污水处理", "污水", "处理", "的", "技术"]), ["污水处理"]);
        assert_eq!(shown(&["技术", "研究"]), ["技术", "研究"]);
        assert_eq!(shown(&["膜"]), ["膜"]);
        assert_eq!(shown(&[]), Vec::<String>::new());
    }
}
