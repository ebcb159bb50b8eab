//! How alike two titles are, by their characters.
//!
//! A title is short, so that two titles of one thing may have no pair of characters in common (高压电瓷, 电力瓷套); characters they share.

use crate::profile::{TermKey, TextProfile};
use crate::statistics::TermStatistics;

/// The characters of a title that asks, each with how rare it is in titles.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct AskedTitle {
    /// By key.
    characters: Vec<(TermKey, f64)>,
    total: f64,
}

impl AskedTitle {
    pub(crate) fn new(profile: &TextProfile, statistics: &TermStatistics) -> Self {
        let terms = profile.terms().iter();
        let characters: Vec<(TermKey, f64)> = terms
            .filter(|term| term.is_title_character())
            .map(|term| (term.key(), statistics.rarity(term.key())))
            .collect();
        Self {
            total: characters.iter().map(|(_, rarity)| rarity).sum(),
            characters,
        }
    }

    /// Weight of the characters in common, twice, over the weight of both titles (Dice), 0 to 1; a character of the other title weighs
    /// what those that are asked weigh in the mean. `None` where either title has none.
    #[expect(clippy::cast_precision_loss, reason = "numbers of characters of a title")]
    pub(crate) fn likeness(&self, document: &TextProfile) -> Option<f64> {
        let (mut shared, mut others) = (0.0, 0.0);
        for term in document.terms().iter().filter(|term| term.is_title_character()) {
            others += 1.0;
            let place = self.characters.binary_search_by_key(&term.key(), |(key, _)| *key);
            shared += place
                .ok()
                .and_then(|place| self.characters.get(place))
                .map_or(0.0, |(_, rarity)| *rarity);
        }
        if others == 0.0 || self.total <= 0.0 {
            return None;
        }
        let mean = self.total / self.characters.len() as f64;
        Some((2.0 * shared / (self.total + others * mean)).min(1.0))
    }
}
