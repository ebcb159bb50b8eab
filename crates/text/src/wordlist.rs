//! Words of which a text says little or nothing.

use std::collections::HashSet;
use std::sync::OnceLock;

const GENRE: &str = include_str!("../data/boilerplate.txt");
const EMPTY: &str = include_str!("../data/empty.txt");

/// Whether `term` is a word of the genre (套话), or a bigram of a longer one (业化 of 产业化).
#[must_use]
pub fn is_boilerplate(term: &str) -> bool {
    boilerplate().contains(term)
}

/// The words of the genre and their bigrams, normalised.
pub fn boilerplate() -> &'static HashSet<String> {
    static TERMS: OnceLock<HashSet<String>> = OnceLock::new();
    TERMS.get_or_init(|| with_bigrams(GENRE))
}

/// Whether `term` is a word that says nothing of any subject (虚词和泛用词), or a bigram of a longer one.
#[must_use]
pub fn is_empty_word(term: &str) -> bool {
    empty_words().contains(term)
}

/// The words that say nothing of any subject and their bigrams, normalised.
pub fn empty_words() -> &'static HashSet<String> {
    static TERMS: OnceLock<HashSet<String>> = OnceLock::new();
    TERMS.get_or_init(|| with_bigrams(EMPTY))
}

fn with_bigrams(list: &str) -> HashSet<String> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let mut terms = HashSet::new();
    for word in lines.flat_map(str::split_whitespace) {
        let chars: Vec<char> = word.chars().collect();
        terms.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        terms.insert(word.to_owned());
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_their_bigrams() {
        for term in ["技术", "产业化", "业化"] {
            assert!(is_boilerplate(term), "{term}");
        }
        for term in ["出来", "越来越", "越来"] {
            assert!(is_empty_word(term), "{term}");
        }
        for term in ["稀土", "#", "电瓷", "money"] {
            assert!(!is_boilerplate(term) && !is_empty_word(term), "{term}");
        }
    }

    #[test]
    fn the_lists_are_normalised() {
        let normalised = |terms: &HashSet<String>| terms.iter().all(|term| crate::normalise(term) == *term);
        assert!(normalised(boilerplate()) && normalised(empty_words()));
    }
}
