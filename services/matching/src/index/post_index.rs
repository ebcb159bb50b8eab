//! The index of one side's posts.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexWriter, Searcher, TantivyError, Term};
use techmarket_ranking::{TextProfile, Weights};
use techmarket_text::Analyzer;

use super::analysed::{Indexed, index_all};
use super::document::encode;
use super::error::IndexError;
use super::folder::{Cursor, open};
use super::profiles::{count_all, profiles};
use super::schema::{Fields, SCHEMA_VERSION, build};
use super::statistics::MarketStatistics;
use super::vectors::MarketVectors;
use crate::domain::{Change, Kind, Subject};

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
            writer_threads: 1,
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
    writer: Mutex<IndexWriter>,
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
        statistics.change(|statistics| count_all(&folder.reader.searcher(), statistics))?;
        Ok(Self {
            fields: build().1,
            analyzer,
            statistics,
            vectors,
            reader: folder.reader,
            writer: Mutex::new(writer),
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
        let texts = self.analyse_all(changes);
        let mut writer = self.writer();
        let replaced = self.replaced(changes)?;
        if let Err(error) = self.commit(&mut writer, changes, &texts, position) {
            // What was added before the failure must not go with the next commit.
            writer.rollback()?;
            return Err(error);
        }
        let last: HashMap<&str, Option<&TextProfile>> = changes
            .iter()
            .zip(&texts)
            .map(|(change, texts)| (change.name(), texts.as_ref().map(|texts| &texts.profile)))
            .collect();
        let published: Vec<&TextProfile> = last.into_values().flatten().collect();
        // Before the posts are found: a post whose terms are not counted yet would be found by none of them.
        self.statistics.replace(&replaced, &published);
        self.reader.reload()?;
        self.position.store(position, Ordering::Release);
        Ok(())
    }

    /// The texts of the posts that are published, in the order of the changes.
    fn analyse_all(&self, changes: &[Change<K>]) -> Vec<Option<Indexed>> {
        let subjects: Vec<Subject> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Upsert(post) => Some(Subject::from(&**post)),
                Change::Delete(_) => None,
            })
            .collect();
        let mut analysed = index_all(&self.analyzer, &subjects).into_iter();
        let texts = changes.iter().map(|change| match change {
            Change::Upsert(_) => analysed.next(),
            Change::Delete(_) => None,
        });
        texts.collect()
    }

    /// The profiles that the index holds of the posts that change.
    fn replaced(&self, changes: &[Change<K>]) -> Result<Vec<TextProfile>, IndexError> {
        let searcher = self.searcher();
        if searcher.num_docs() == 0 {
            return Ok(Vec::new());
        }
        let names: HashSet<&str> = changes.iter().map(Change::name).collect();
        let mut addresses = Vec::new();
        for name in names {
            addresses.extend(self.address(&searcher, name)?);
        }
        addresses.sort();
        profiles(&searcher, &addresses)
    }

    fn commit(
        &self,
        writer: &mut IndexWriter,
        changes: &[Change<K>],
        texts: &[Option<Indexed>],
        position: u64,
    ) -> Result<(), IndexError> {
        for (change, texts) in changes.iter().zip(texts) {
            writer.delete_term(Term::from_field_text(self.fields.name, change.name()));
            if let (Change::Upsert(post), Some(texts)) = (change, texts) {
                writer.add_document(encode(&self.fields, post, texts)?)?;
            }
        }
        let cursor = serde_json::to_string(&Cursor {
            schema: SCHEMA_VERSION,
            position,
        })?;
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&cursor);
        prepared.commit()?;
        Ok(())
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
        let writer = self.writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(writer.wait_merging_threads()?)
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

    fn writer(&self) -> MutexGuard<'_, IndexWriter> {
        // A panic while applying leaves uncommitted documents at worst; they are of the feed.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K> fmt::Debug for PostIndex<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostIndex")
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tantivy::TantivyDocument;

    use super::*;
    use crate::domain::SupplyKind;

    fn open_at(path: &Path) -> PostIndex<SupplyKind> {
        PostIndex::open(
            path,
            Analyzer::new().unwrap(),
            Default::default(),
            IndexOptions::default(),
        )
        .unwrap()
    }

    fn add_uncommitted(index: &PostIndex<SupplyKind>) {
        let mut document = TantivyDocument::default();
        document.add_text(index.fields.name, "listings/uncommitted");
        index.writer().add_document(document).unwrap();
    }

    #[test]
    fn what_was_not_committed_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let index = open_at(folder.path());
        index.apply(&[], 7).unwrap();
        add_uncommitted(&index);
        drop(index);
        let index = open_at(folder.path());
        assert_eq!((index.position(), index.count()), (7, 0));
    }

    #[test]
    fn a_prepared_commit_is_no_commit() {
        let folder = tempfile::tempdir().unwrap();
        let index = open_at(folder.path());
        index.apply(&[], 7).unwrap();
        add_uncommitted(&index);
        let mut writer = index.writer();
        let mut prepared = writer.prepare_commit().unwrap();
        prepared.set_payload("{\"schema\":1,\"position\":8}");
        drop(prepared);
        drop(writer);
        drop(index);
        let index = open_at(folder.path());
        assert_eq!((index.position(), index.count()), (7, 0));
    }
}
