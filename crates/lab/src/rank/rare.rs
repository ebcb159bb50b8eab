//! Rare terms, so that the statistics of made-up posts look like those of real ones.

use std::collections::BTreeSet;

use rand::Rng as _;
use rand::rngs::StdRng;
use techmarket_text::Analyzer;

use crate::source_row::SourceRow;

/// Characters of the source that are paired; the most frequent would give 9 million pairs and more.
const CHARACTERS: usize = 2_000;

/// Words of two characters that the segmenter's dictionary knows, made of the characters of the source.
pub(crate) fn rare_words(analyzer: &Analyzer, rows: &[SourceRow]) -> Vec<String> {
    let mut characters: BTreeSet<char> = BTreeSet::new();
    for row in rows {
        let han = |c: &char| matches!(*c, '\u{4E00}'..='\u{9FFF}');
        characters.extend(row.title.chars().chain(row.text.chars()).filter(han));
    }
    let characters: Vec<char> = characters.into_iter().take(CHARACTERS).collect();
    let mut words = Vec::new();
    for first in &characters {
        for second in &characters {
            let word = String::from_iter([first, second]);
            if analyzer.is_word(&word) {
                words.push(word);
            }
        }
    }
    words
}

/// One of the words; a few are taken often and most seldom, about as words of a language are.
pub(super) fn pick<'a>(words: &'a [String], rng: &mut StdRng) -> &'a str {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among fewer than 2^52 words"
    )]
    let place = (words.len() as f64 * rng.random::<f64>().powi(3)) as usize;
    words
        .get(place.min(words.len().saturating_sub(1)))
        .map_or("", String::as_str)
}
