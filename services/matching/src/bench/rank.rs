//! Speed of indexing listings and of ranking them for full demands.

use std::io;
use std::time::{Duration, Instant};

use serde::Serialize;
use techmarket_text::{Analyzer, AnalyzerError};

use super::corpus::{Maker, SourceRow};
use super::memory::{of_folder, resident};
use crate::domain::{Change, Filter, Subject, SupplyKind};
use crate::index::{IndexError, IndexOptions, PostIndex};

/// Listings committed at once, about what an import commits.
const BATCH: usize = 500;
/// Rankings before the measured ones, so that files are in memory.
const WARM_UP: usize = 20;
/// Hits asked for, a page.
const HITS: usize = 20;

/// What to measure.
#[derive(Debug, Clone)]
pub struct BenchOptions {
    /// Listings to make.
    pub listings: usize,
    /// Demands to rank them for, one after the other.
    pub queries: usize,
    /// Where the sentences come from.
    pub rows: Vec<SourceRow>,
    /// The same seed makes the same listings and demands.
    pub seed: u64,
}

/// What was measured, on one client.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RankFigures {
    /// Listings in the index.
    pub listings: usize,
    /// Listings indexed a second, commits included, merges in the background.
    pub index_per_second: f64,
    /// Demands ranked.
    pub queries: usize,
    /// Median time of a ranking, milliseconds.
    pub p50_ms: f64,
    /// Time that 99 of 100 rankings keep, milliseconds.
    pub p99_ms: f64,
    /// Resident memory after the rankings, with mapped pages of the index.
    pub rss_bytes: u64,
    /// Of it the process's own memory, without mapped files.
    pub rss_anon_bytes: u64,
    /// Size of the index on disk after merging.
    pub index_bytes: u64,
}

/// A measurement could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// There are no rows to take sentences from, or one has none.
    #[error("sentences are needed: give rows with an abstract")]
    NoSentences,
    /// Nothing to measure.
    #[error("at least one listing and one query are needed")]
    Nothing,
    /// The temporary folder or the memory statistics fail.
    #[error("cannot write the temporary index or read the memory of this process")]
    Io(#[from] io::Error),
    /// The index fails.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The analyser does not load.
    #[error(transparent)]
    Analyzer(#[from] AnalyzerError),
}

/// Makes listings, indexes them in a temporary folder, and ranks them for made-up demands.
pub fn run(options: &BenchOptions) -> Result<RankFigures, BenchError> {
    if options.listings == 0 || options.queries == 0 {
        return Err(BenchError::Nothing);
    }
    let mut maker = Maker::new(&options.rows, options.seed).ok_or(BenchError::NoSentences)?;
    let folder = tempfile::tempdir()?;
    let analyzer = Analyzer::new()?;
    let open = || PostIndex::<SupplyKind>::open(folder.path(), analyzer.clone(), IndexOptions::default());
    let index = open()?;
    let indexing = fill(&index, &mut maker, options.listings)?;
    index.close()?;
    let index = open()?;
    let demands: Vec<Subject> = (0..options.queries).map(|_| maker.demand()).collect();
    for demand in demands.iter().take(WARM_UP) {
        index.rank(demand, &Filter::default(), HITS)?;
    }
    let mut times = Vec::with_capacity(demands.len());
    for demand in &demands {
        let start = Instant::now();
        index.rank(demand, &Filter::default(), HITS)?;
        times.push(start.elapsed());
    }
    times.sort();
    let (rss_bytes, rss_anon_bytes) = resident()?;
    Ok(RankFigures {
        listings: options.listings,
        index_per_second: per_second(options.listings, indexing),
        queries: options.queries,
        p50_ms: quantile(&times, 50),
        p99_ms: quantile(&times, 99),
        rss_bytes,
        rss_anon_bytes,
        index_bytes: of_folder(folder.path())?,
    })
}

/// Time spent indexing, without that of making the listings.
fn fill(
    index: &PostIndex<SupplyKind>,
    maker: &mut Maker<'_>,
    listings: usize,
) -> Result<Duration, IndexError> {
    let mut spent = Duration::ZERO;
    for (position, first) in (1..).zip((0..listings).step_by(BATCH)) {
        let batch: Vec<Change<SupplyKind>> = (first..listings.min(first + BATCH))
            .map(|number| Change::Upsert(Box::new(maker.listing(number))))
            .collect();
        let start = Instant::now();
        index.apply(&batch, position)?;
        spent += start.elapsed();
    }
    Ok(spent)
}

#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn per_second(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// The smallest time that `percent` of the sorted times keep.
fn quantile(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted
        .get(rank - 1)
        .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!((quantile(&times, 50), quantile(&times, 99)), (100.0, 198.0));
        assert_eq!((quantile(&times[..1], 99), quantile(&[], 50)), (1.0, 0.0));
    }
}
