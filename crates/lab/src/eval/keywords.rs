//! Whether a phrase, as people type it, finds the post whose author chose it as a keyword.

use std::sync::Arc;

use serde::Serialize;
use techmarket_encoder::Encoder;
use techmarket_matching::domain::{Filter, SupplyDoc};
use techmarket_text::normalise;

use super::EvalError;
use super::encoding::indexed;
use super::known_item::listing;
use crate::source_row::SourceRow;

/// Ranks that count.
const RANKS: usize = 10;
/// Phrases that are asked for, at most.
const PHRASES: usize = 1_000;

/// How far up the post stands that a keyword phrase belongs to, among titles and abstracts that are indexed without keywords.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Keywords {
    /// Phrases that stand in the title or the abstract as they are written.
    pub literal: Found,
    /// Phrases that do not.
    pub other: Found,
    /// Posts.
    pub posts: usize,
}

/// How phrases of one kind were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Found {
    /// Phrases.
    pub phrases: usize,
    /// Mean reciprocal rank, 0 where the post is not among the first ten.
    pub mrr_at_10: f64,
    /// Part of the phrases whose post is among the first ten.
    pub hit_at_10: f64,
}

impl Found {
    #[expect(clippy::cast_precision_loss, reason = "ranks")]
    fn add(&mut self, place: Option<usize>) {
        self.phrases += 1;
        if let Some(place) = place {
            self.mrr_at_10 += 1.0 / (place as f64 + 1.0);
            self.hit_at_10 += 1.0;
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of phrases")]
    fn mean(self) -> Self {
        let count = self.phrases.max(1) as f64;
        Self {
            mrr_at_10: self.mrr_at_10 / count,
            hit_at_10: self.hit_at_10 / count,
            ..self
        }
    }
}

/// Searches for one keyword of each row, the first of the first row, the second of the second and so on.
pub fn keywords(rows: &[SourceRow], encoder: Option<Arc<dyn Encoder>>) -> Result<Keywords, EvalError> {
    let posts: Vec<SupplyDoc> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| listing(number, &row.title, &row.text))
        .collect();
    let names: Vec<String> = posts.iter().map(|post| post.name.clone()).collect();
    let (_folder, index) = indexed(posts, encoder)?;
    let (mut literal, mut other) = (Found::default(), Found::default());
    let with_keywords = rows
        .iter()
        .zip(&names)
        .filter(|(row, _)| !row.keywords.is_empty());
    for (number, (row, name)) in with_keywords.take(PHRASES).enumerate() {
        let phrase = &row.keywords[number % row.keywords.len()];
        let hits = index.search(phrase, &Filter::default(), RANKS, 0)?.hits;
        let place = hits.iter().position(|hit| hit.name == *name);
        let stands = [&row.title, &row.text]
            .iter()
            .any(|text| normalise(text).contains(&normalise(phrase)));
        if stands { &mut literal } else { &mut other }.add(place);
    }
    Ok(Keywords {
        literal: literal.mean(),
        other: other.mean(),
        posts: rows.len(),
    })
}
