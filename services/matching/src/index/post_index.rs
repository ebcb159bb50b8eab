//! The index of one side's posts.

use std::fmt;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexWriter, Searcher, TantivyError, Term};
use techmarket_text::Analyzer;

use super::document::encode;
use super::error::IndexError;
use super::folder::{Cursor, open};
use super::schema::{Fields, SCHEMA_VERSION, build};
use crate::domain::{Change, Kind};

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
    reader: IndexReader,
    writer: Mutex<IndexWriter>,
    position: AtomicU64,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> PostIndex<K> {
    /// Opens the folder, creating it where it is missing. An index that is damaged or of another
    /// version is deleted, so that [`PostIndex::position`] is 0 and the caller fills it again.
    pub fn open(path: &Path, analyzer: Analyzer, options: IndexOptions) -> Result<Self, IndexError> {
        let folder = open(path, &analyzer)?;
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
        Ok(Self {
            fields: build().1,
            analyzer,
            reader: folder.reader,
            writer: Mutex::new(writer),
            position: AtomicU64::new(folder.position),
            kind: PhantomData,
        })
    }

    /// Applies changes in order and commits them with the feed position that they reach. On return
    /// they are durable and found. On an error none of them is kept and the position is the old.
    ///
    /// A commit costs some milliseconds whatever its size: give many changes at once where many
    /// are waiting. No changes and a new position are in order (events of other types).
    pub fn apply(&self, changes: &[Change<K>], position: u64) -> Result<(), IndexError> {
        let mut writer = self.writer();
        if let Err(error) = self.commit(&mut writer, changes, position) {
            // What was added before the failure must not go with the next commit.
            writer.rollback()?;
            return Err(error);
        }
        self.reader.reload()?;
        self.position.store(position, Ordering::Release);
        Ok(())
    }

    fn commit(
        &self,
        writer: &mut IndexWriter,
        changes: &[Change<K>],
        position: u64,
    ) -> Result<(), IndexError> {
        for change in changes {
            let name = match change {
                Change::Upsert(post) => &post.name,
                Change::Delete(name) => name,
            };
            writer.delete_term(Term::from_field_text(self.fields.name, name));
            if let Change::Upsert(post) = change {
                writer.add_document(encode(&self.fields, post)?)?;
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
        PostIndex::open(path, Analyzer::new().unwrap(), IndexOptions::default()).unwrap()
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
