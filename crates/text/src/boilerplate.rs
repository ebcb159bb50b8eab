//! Words of the genre rather than of the subject (套话).

use std::collections::HashSet;
use std::sync::OnceLock;

const LIST: &str = include_str!("../data/boilerplate.txt");

/// Whether `term` is a boilerplate word, or a bigram of a longer one (业化 of 产业化).
#[must_use]
pub fn is_boilerplate(term: &str) -> bool {
    boilerplate().contains(term)
}

/// The boilerplate words and their bigrams, normalised.
pub fn boilerplate() -> &'static HashSet<String> {
    static TERMS: OnceLock<HashSet<String>> = OnceLock::new();
    TERMS.get_or_init(terms)
}

fn terms() -> HashSet<String> {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
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
        for term in ["稀土", "#", "电瓷", "money"] {
            assert!(!is_boilerplate(term), "{term}");
        }
    }

    #[test]
    fn the_list_is_normalised() {
        assert!(terms().iter().all(|term| crate::normalise(term) == *term));
    }
}
