//! Whether a phrase, as people type it, finds the post whose author chose it as a keyword.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use techmarket_encoder::Encoder;
use techmarket_matching::domain::{Filter, SupplyDoc, SupplyKind};
use techmarket_matching::index::PostIndex;
use techmarket_text::normalise;

use super::EvalError;
use super::encoding::indexed;
use super::known_item::listing;
use super::plain::Plain;
use crate::source_row::SourceRow;

/// Ranks that count.
const RANKS: usize = 10;
/// Phrases of [`Keywords::one_each`], at most.
const PHRASES: usize = 1_000;

/// How far up the post stands that a keyword phrase belongs to, among titles and abstracts that are indexed without keywords.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Keywords {
    /// One phrase of each post, whoever else has it as a keyword too.
    pub one_each: Compared,
    /// Every phrase that is a keyword of one post alone, so that one answer is right.
    pub own: Compared,
    /// Posts.
    pub posts: usize,
}

/// The search of the market beside plain BM25 over the same texts, by the same phrases in the same run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Compared {
    /// The search of the market.
    pub market: Phrases,
    /// BM25 of pairs of characters, k1 1.5, b 0.75.
    pub plain: Phrases,
}

/// Phrases by whether their post says them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Phrases {
    /// Phrases that stand in the title or the abstract as they are written.
    pub literal: Found,
    /// Phrases that do not.
    pub other: Found,
}

impl Phrases {
    fn add(&mut self, stands: bool, place: Option<usize>) {
        let found = if stands {
            &mut self.literal
        } else {
            &mut self.other
        };
        found.add(place);
    }

    fn mean(self) -> Self {
        Self {
            literal: self.literal.mean(),
            other: self.other.mean(),
        }
    }
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

/// Searches for keywords of rows among all.
pub fn keywords(rows: &[SourceRow], encoder: Option<Arc<dyn Encoder>>) -> Result<Keywords, EvalError> {
    let posts: Vec<SupplyDoc> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| listing(number, &row.title, &row.text))
        .collect();
    let names = posts.iter().map(|post| post.name.clone()).collect();
    let plain = Plain::new(rows.iter().map(|row| format!("{}\n{}", row.title, row.text)));
    let (_folder, index) = indexed(posts, encoder)?;
    let asking = Asking {
        rows,
        names,
        index,
        plain,
    };
    Ok(Keywords {
        one_each: asking.compare(&one_each(rows))?,
        own: asking.compare(&own(rows))?,
        posts: rows.len(),
    })
}

/// A keyword of each of the first rows that have any, the first of the first, the second of the second and so on.
fn one_each(rows: &[SourceRow]) -> Vec<(usize, &str)> {
    let with_keywords = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| !row.keywords.is_empty());
    let one = with_keywords.enumerate().map(|(number, (row, of))| {
        let phrase = &of.keywords[number % of.keywords.len()];
        (row, phrase.as_str())
    });
    one.take(PHRASES).collect()
}

/// Each keyword that one row alone has, with the row.
fn own(rows: &[SourceRow]) -> Vec<(usize, &str)> {
    let all = || {
        let rows = rows.iter().enumerate();
        rows.flat_map(|(number, row)| row.keywords.iter().map(move |phrase| (number, phrase.as_str())))
    };
    let mut times: HashMap<String, usize> = HashMap::new();
    for (_, phrase) in all() {
        *times.entry(normalise(phrase)).or_default() += 1;
    }
    all()
        .filter(|(_, phrase)| times.get(&normalise(phrase)) == Some(&1))
        .collect()
}

struct Asking<'a> {
    rows: &'a [SourceRow],
    names: Vec<String>,
    index: PostIndex<SupplyKind>,
    plain: Plain,
}

impl Asking<'_> {
    fn compare(&self, phrases: &[(usize, &str)]) -> Result<Compared, EvalError> {
        let mut compared = Compared::default();
        for &(row, phrase) in phrases {
            let hits = self.index.search(phrase, &Filter::default(), RANKS, 0)?.hits;
            let place = hits.iter().position(|hit| hit.name == self.names[row]);
            let stands = stands(&self.rows[row], phrase);
            compared.market.add(stands, place);
            let found = self.plain.best(phrase, RANKS);
            compared
                .plain
                .add(stands, found.iter().position(|found| *found == row));
        }
        Ok(Compared {
            market: compared.market.mean(),
            plain: compared.plain.mean(),
        })
    }
}

fn stands(row: &SourceRow, phrase: &str) -> bool {
    let texts = [&row.title, &row.text];
    texts
        .iter()
        .any(|text| normalise(text).contains(&normalise(phrase)))
}
