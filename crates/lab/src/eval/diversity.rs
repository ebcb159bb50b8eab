//! Whether a few listings take over all lists.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use techmarket_encoder::Encoder;
use techmarket_matching::domain::{Change, Filter, Side, Subject};
use techmarket_matching::index::{IndexOptions, MarketStatistics, MarketVectors, PostIndex};
use techmarket_text::Analyzer;

use super::EvalError;
use super::encoding::encode;
use super::known_item::listing;
use crate::source_row::SourceRow;

/// Hits of a list.
const HITS: usize = 10;

/// How the places of the lists are spread over the listings (曝光分布).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Diversity {
    /// Lists of ten, one a demand.
    pub lists: usize,
    /// Listings that there are.
    pub listings: usize,
    /// Part of the lists that the most listed listing stands in. By chance alone about twice to thrice ten in the number of
    /// listings.
    pub most_listed: f64,
    /// Part of the listings that stand in a list.
    pub listed: f64,
    /// Inequality of how often listings stand in lists (Gini's coefficient), 0 where all do equally.
    pub gini: f64,
}

/// Ranks the rows at even places, as listings, for those at odd places, as demands.
#[expect(clippy::cast_precision_loss, reason = "numbers of posts")]
pub fn diversity(rows: &[SourceRow], encoder: Option<Arc<dyn Encoder>>) -> Result<Diversity, EvalError> {
    let folder = tempfile::tempdir()?;
    let vectors = encoder.map(MarketVectors::new).unwrap_or_default();
    let shared = (MarketStatistics::default(), vectors.clone());
    let index = PostIndex::open(folder.path(), Analyzer::new()?, shared, IndexOptions::default())?;
    let post = |(number, row): (usize, &SourceRow)| listing(number, &row.title, &row.text);
    let (offered, wanted): (Vec<_>, Vec<_>) = rows
        .iter()
        .enumerate()
        .map(post)
        .partition(|post| is_even(&post.name));
    let wanted: Vec<Subject> = wanted.iter().map(Subject::from).collect();
    encode(&vectors, Side::Supply, offered.iter().map(Subject::from))?;
    encode(&vectors, Side::Demand, wanted.iter().cloned())?;
    let mut listed: HashMap<String, usize> = offered.iter().map(|post| (post.name.clone(), 0)).collect();
    let changes: Vec<_> = offered
        .into_iter()
        .map(|post| Change::Upsert(Box::new(post)))
        .collect();
    index.apply(&changes, 1)?;
    for demand in &wanted {
        for hit in index.rank(demand, &Filter::default(), HITS)? {
            *listed.entry(hit.name).or_default() += 1;
        }
    }
    let mut times: Vec<usize> = listed.into_values().collect();
    times.sort_unstable();
    Ok(Diversity {
        lists: wanted.len(),
        listings: times.len(),
        most_listed: times
            .last()
            .map_or(0.0, |most| *most as f64 / wanted.len().max(1) as f64),
        listed: times.iter().filter(|times| **times > 0).count() as f64 / times.len().max(1) as f64,
        gini: gini(&times),
    })
}

fn is_even(name: &str) -> bool {
    name.ends_with(['0', '2', '4', '6', '8'])
}

/// Of numbers in ascending order; 0 where all are 0.
#[expect(clippy::cast_precision_loss, reason = "numbers of posts")]
fn gini(times: &[usize]) -> f64 {
    let total: usize = times.iter().sum();
    if total == 0 {
        return 0.0;
    }
    let count = times.len() as f64;
    let ranked: f64 = (1..)
        .zip(times)
        .map(|(rank, times)| f64::from(rank) * *times as f64)
        .sum();
    2.0 * ranked / (count * total as f64) - (count + 1.0) / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "exact by their making")]
    fn inequality() {
        assert_eq!(gini(&[3, 3, 3, 3]), 0.0);
        assert_eq!(gini(&[0, 0, 0, 8]), 0.75);
        assert_eq!(gini(&[0, 0]), 0.0);
        assert_eq!(gini(&[]), 0.0);
    }
}
