//! The index of one side's posts.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::indexer::IndexWriterOptions;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{IndexReader, Searcher, TantivyError};
use techmarket_ranking::{TextProfile, Weights};
use techmarket_text::Analyzer;

use super::error::IndexError;
use super::folder::open;
use super::post_key::all_keys;
use super::profiles::{count_all, profiles};
use super::schema::{Fields, build};
use super::statistics::MarketStatistics;
use super::vectors::MarketVectors;
use super::writing::Writing;
use crate::domain::{Change, Kind};

/// Segments of about one size that are merged into one. Fewer keep rankings a little faster, more cost less of indexing: each post
/// is written once more at each merge.
const MERGED_TOGETHER: usize = 12;

/// What an index may take of the machine while writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexOptions {
    /// Threads that analyse and write, 1 to 8.
    pub writer_threads: usize,
    /// Memory of each of them in bytes, at least 15,000,000. Full memory is written out and does
    /// not fail.
    pub writer_memory_bytes: usize,
    /// Threads that merge small segments in the background, at least 1.
    pub merge_threads: usize,
}

impl Default for IndexOptions {
    fn default() -> Self {
        Self {
            writer_threads: 2,
            writer_memory_bytes: 50_000_000,
            merge_threads: 1,
        }
    }
}

/// Published posts of one side: [`crate::domain::SupplyKind`] or [`crate::domain::DemandKind`].
///
/// One process at a time may open a folder. Posts and the position up to which they follow the
/// feed are committed together: after a crash both are those of the last [`PostIndex::apply`] that
/// returned.
pub struct PostIndex<K> {
    pub(super) fields: Fields,
    pub(super) analyzer: Analyzer,
    pub(super) statistics: MarketStatistics,
    pub(super) vectors: MarketVectors,
    reader: IndexReader,
    writing: Mutex<Writing>,
    position: AtomicU64,
    weights: RwLock<Weights>,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> PostIndex<K> {
    /// Opens the folder, creating it where it is missing. An index that is damaged or of another
    /// version is deleted, so that [`PostIndex::position`] is 0 and the caller fills it again.
    ///
    /// Statistics and vectors are those of the index of the other side, if there is one. The posts of this one are counted
    /// in; their vectors are not its business.
    pub fn open(
        path: &Path,
        analyzer: Analyzer,
        (statistics, vectors): (MarketStatistics, MarketVectors),
        options: IndexOptions,
    ) -> Result<Self, IndexError> {
        let folder = open(path)?;
        let writer_options = IndexWriterOptions::builder()
            .num_worker_threads(options.writer_threads)
            .memory_budget_per_thread(options.writer_memory_bytes)
            .num_merge_threads(options.merge_threads)
            .build();
        let writer = folder
            .index
            .writer_with_options(writer_options)
            .map_err(|error| match error {
                TantivyError::LockFailure(..) => IndexError::InUse(path.to_owned()),
                other => other.into(),
            })?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(MERGED_TOGETHER);
        writer.set_merge_policy(Box::new(merging));
        let held = folder.reader.searcher();
        let keys = all_keys(&held)?;
        statistics.change(|statistics| count_all(&held, statistics))?;
        Ok(Self {
            fields: build().1,
            analyzer,
            statistics,
            vectors,
            reader: folder.reader,
            writing: Mutex::new(Writing::new(writer, keys)),
            position: AtomicU64::new(folder.position),
            weights: RwLock::new(Weights::default()),
            kind: PhantomData,
        })
    }

    /// Applies changes in order and commits them with the feed position that they reach. On return
    /// they are durable and found. On an error none of them is kept and the position is the old.
    ///
    /// A commit costs some milliseconds whatever its size: give many changes at once where many
    /// are waiting. No changes and a new position are in order (events of other types).
    pub fn apply(&self, changes: &[Change<K>], position: u64) -> Result<(), IndexError> {
        let changes = last_of_each(changes);
        let mut writing = self.writing()?;
        let held = changes.iter().filter(|change| writing.holds(change.name()));
        let replaced = self.profiles(held.map(|change| change.name()))?;
        let published = writing.commit((&self.fields, &self.analyzer), &changes, position)?;
        // Before the posts are found: a post whose terms are not counted yet would be found by none of them.
        self.statistics.replace(&replaced, &published);
        self.reader.reload()?;
        self.position.store(position, Ordering::Release);
        Ok(())
    }

    /// The profiles that the index holds of the posts `names`.
    fn profiles<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<Vec<TextProfile>, IndexError> {
        let searcher = self.searcher();
        let mut addresses = Vec::new();
        for name in names {
            addresses.extend(self.address(&searcher, name)?);
        }
        addresses.sort();
        profiles(&searcher, &addresses)
    }

    /// Feed position of the last commit; 0 in a new index. What was committed at this position is
    /// found by every search that starts after this call.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position.load(Ordering::Acquire)
    }

    /// Waits for the merges under way and closes the folder, so that it holds few segments. To drop
    /// the index instead loses nothing.
    pub fn close(self) -> Result<(), IndexError> {
        let writing = self.writing.into_inner().unwrap_or_else(PoisonError::into_inner);
        writing.close()
    }

    /// Number of posts.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Ranks by `weights` from the next search on; by the built-in ones before the first call.
    pub fn weigh_by(&self, weights: Weights) {
        *self.weights.write().unwrap_or_else(PoisonError::into_inner) = weights;
    }

    /// The weights in force.
    pub(super) fn weights(&self) -> Weights {
        *self.weights.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// The writer, without what a panic left in it.
    pub(super) fn writing(&self) -> Result<MutexGuard<'_, Writing>, IndexError> {
        match self.writing.lock() {
            Ok(writing) => Ok(writing),
            Err(poisoned) => {
                let mut writing = poisoned.into_inner();
                writing.roll_back()?;
                self.writing.clear_poison();
                Ok(writing)
            }
        }
    }
}

/// What each name comes to, in the order of the first change of each.
fn last_of_each<K: Kind>(changes: &[Change<K>]) -> Vec<&Change<K>> {
    let mut places = HashMap::with_capacity(changes.len());
    let mut last: Vec<&Change<K>> = Vec::with_capacity(changes.len());
    for change in changes {
        let place = *places.entry(change.name()).or_insert(last.len());
        if place < last.len() {
            last[place] = change;
        } else {
            last.push(change);
        }
    }
    last
}

impl<K> fmt::Debug for PostIndex<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostIndex")
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
