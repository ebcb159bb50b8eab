//! The index of one side's posts.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::SystemTime;

use tantivy::indexer::IndexWriterOptions;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{IndexReader, TantivyError};
use techmarket_ranking::{TextProfile, Weights};
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::IndexCommitted;
use techmarket_text::Analyzer;

use super::characters::Endings;
use super::error::IndexError;
use super::folder::{Folder, empty, open};
use super::post_key::all_keys;
use super::profiles::{AllProfiles, profiles};
use super::schema::{Fields, build};
use super::statistics::MarketStatistics;
use super::vectors::MarketVectors;
use super::view::{Columns, View};
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
    /// Memory of each of them in bytes, at least 15,000,000. Full memory is written out and does not fail.
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
    pub(super) endings: Endings,
    columns: Arc<Columns>,
    path: PathBuf,
    options: IndexOptions,
    reader: RwLock<IndexReader>,
    writing: Mutex<Writing>,
    position: AtomicU64,
    /// Times that the folder was opened.
    opened: AtomicU64,
    /// Whether a change was begun that has not been kept.
    unkept: AtomicBool,
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
        let (folder, writing) = open_writing(path, options)?;
        let searcher = folder.reader.searcher();
        let profiles = AllProfiles::open(&searcher)?;
        statistics.change(|counts| profiles.each(|profile| counts.add(profile)));
        Ok(Self {
            fields: build().1,
            analyzer,
            statistics,
            vectors,
            endings: Endings::default(),
            columns: Arc::default(),
            path: path.to_owned(),
            options,
            reader: RwLock::new(folder.reader),
            writing: Mutex::new(writing),
            position: AtomicU64::new(folder.position),
            opened: AtomicU64::new(1),
            unkept: AtomicBool::new(false),
            weights: RwLock::new(Weights::default()),
            kind: PhantomData,
        })
    }

    /// Closes the folder and opens it anew, as [`PostIndex::open`] does: what can be trusted is kept, otherwise the index is
    /// empty and at position 0. Searches go on in what was there until then; on an error they still do.
    pub fn reopen(&self) -> Result<(), IndexError> {
        self.opened_again(|_| Ok(()))
    }

    /// Deletes what it holds and begins at position 0. Searches find nothing until it is filled again.
    pub fn begin_anew(&self) -> Result<(), IndexError> {
        self.opened_again(empty)
    }

    /// Closes the folder, and opens it again once `between` is done.
    fn opened_again(&self, between: impl FnOnce(&Path) -> Result<(), IndexError>) -> Result<(), IndexError> {
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        // Whatever fails from here on leaves it to be opened anew.
        self.unkept.store(true, Ordering::Release);
        writing.let_go();
        between(&self.path)?;
        let (folder, new) = open_writing(&self.path, self.options)?;
        let (before, after) = (self.view(), folder.reader.searcher());
        let (gone, kept) = (AllProfiles::open(&before)?, AllProfiles::open(&after)?);
        self.statistics.change(|counts| {
            gone.each(|profile| counts.remove(profile));
            kept.each(|profile| counts.add(profile));
        });
        // Before the posts are gone: who finds fewer of them sees that they were found in another index.
        self.opened.fetch_add(1, Ordering::AcqRel);
        self.position.store(folder.position, Ordering::Release);
        *self.reader.write().unwrap_or_else(PoisonError::into_inner) = folder.reader;
        *writing = new;
        self.writing.clear_poison();
        self.unkept.store(false, Ordering::Release);
        Ok(())
    }

    /// Whether the last change was not kept, so that the folder may be gone or damaged: it is to be opened anew.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.unkept.load(Ordering::Acquire)
    }

    /// Times that the folder was opened, 1 at first. What was found between two equal values was found in one index.
    #[must_use]
    pub fn opened(&self) -> u64 {
        self.opened.load(Ordering::Acquire)
    }

    /// Applies changes in order and commits them with the feed position that they reach. On return
    /// they are durable and found. On an error none of them is kept and the position is the old.
    ///
    /// A commit costs some milliseconds whatever its size: give many changes at once where many
    /// are waiting. No changes and a new position are in order (events of other types).
    pub fn apply(&self, changes: &[Change<K>], position: u64) -> Result<(), IndexError> {
        // It stays so after an error and after a panic.
        self.unkept.store(true, Ordering::Release);
        let changes = last_of_each(changes);
        let mut writing = self.writing()?;
        let held = changes.iter().filter(|change| writing.holds(change.name()));
        let replaced = self.profiles(held.map(|change| change.name()))?;
        let published = writing.commit((&self.fields, &self.analyzer), &changes, position)?;
        // Before the posts are found: a post whose terms are not counted yet would be found by none of them.
        self.statistics.replace(&replaced, &published);
        self.reader().reload()?;
        self.position.store(position, Ordering::Release);
        self.unkept.store(false, Ordering::Release);
        let side = K::SIDE.as_str();
        IndexCommitted { side }.tell();
        Ok(())
    }

    /// The profiles that the index holds of the posts `names`.
    fn profiles<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<Vec<TextProfile>, IndexError> {
        let view = self.view();
        let mut addresses = Vec::new();
        for name in names {
            addresses.extend(self.address(&view, name)?);
        }
        addresses.sort();
        profiles(&view, &addresses)
    }

    /// Feed position of the last commit; 0 in a new index. What it holds is found by every search that starts after this call.
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
        self.view().num_docs()
    }

    /// Bytes of its files, and when the last commit was; `None` before the first.
    #[must_use]
    pub fn kept(&self) -> (u64, Option<SystemTime>) {
        let files = std::fs::read_dir(&self.path).into_iter().flatten().flatten();
        let sizes = files.filter_map(|file| Some(file.metadata().ok()?.len()));
        // The library replaces this file with each commit.
        let committed = std::fs::metadata(self.path.join("meta.json")).and_then(|meta| meta.modified());
        (sizes.sum(), committed.ok().filter(|_| self.position() > 0))
    }

    /// Ranks by `weights` from the next search on; by the built-in ones before the first call.
    pub fn weigh_by(&self, weights: Weights) {
        *self.weights.write().unwrap_or_else(PoisonError::into_inner) = weights;
    }

    /// The weights in force.
    pub(super) fn weights(&self) -> Weights {
        *self.weights.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn view(&self) -> View {
        View::new(self.reader().searcher(), Arc::clone(&self.columns))
    }

    fn reader(&self) -> RwLockReadGuard<'_, IndexReader> {
        self.reader.read().unwrap_or_else(PoisonError::into_inner)
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

/// Opens a folder for writing too, with what the writer knows of it.
fn open_writing(path: &Path, options: IndexOptions) -> Result<(Folder, Writing), IndexError> {
    let folder = open(path)?;
    let writer_options = IndexWriterOptions::builder()
        .num_worker_threads(options.writer_threads)
        .memory_budget_per_thread(options.writer_memory_bytes)
        .num_merge_threads(options.merge_threads)
        .build();
    let writer = folder.index.writer_with_options(writer_options);
    let writer = writer.map_err(|error| match error {
        TantivyError::LockFailure(..) => IndexError::InUse(path.to_owned()),
        other => other.into(),
    })?;
    let mut merging = LogMergePolicy::default();
    merging.set_min_num_segments(MERGED_TOGETHER);
    writer.set_merge_policy(Box::new(merging));
    let keys = all_keys(&folder.reader.searcher())?;
    Ok((folder, Writing::new(writer, keys)))
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
