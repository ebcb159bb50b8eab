//! Writing changes to an index.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustc_hash::FxHashSet;
use tantivy::{IndexWriter, Term};
use techmarket_ranking::TextProfile;
use techmarket_text::Analyzer;

use super::analysed::analyse_for_index;
use super::document::encode;
use super::error::IndexError;
use super::folder::Cursor;
use super::post_key::post_key;
use super::schema::{Fields, SCHEMA_VERSION};
use crate::domain::{Change, Kind, Subject};

/// Changes that a thread takes at a time. Fewer than two shares are not worth another thread.
const SHARE: usize = 16;

/// The writer of an index and what it knows without looking into it.
pub(super) struct Writing {
    /// `None` once it cannot write any more: it has let go of the folder, which is opened anew.
    writer: Option<IndexWriter>,
    /// The posts that the index holds. To look for a new post in every segment would take most of the time of adding it.
    keys: FxHashSet<u64>,
}

impl Writing {
    pub(super) fn new(writer: IndexWriter, keys: FxHashSet<u64>) -> Self {
        Self {
            writer: Some(writer),
            keys,
        }
    }

    /// Whether the index holds a post of this name.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.keys.contains(&post_key(name))
    }

    /// Commits changes, one a name, with the position that they reach, and returns the profiles of what is published. On an
    /// error none of them is kept.
    pub(super) fn commit<K: Kind>(
        &mut self,
        (fields, analyzer): (&Fields, &Analyzer),
        changes: &[&Change<K>],
        position: u64,
    ) -> Result<Vec<TextProfile>, IndexError> {
        let written = self
            .write_all(fields, analyzer, changes)
            .and_then(|profiles| self.seal(position).map(|()| profiles));
        if written.is_err() {
            // What was added before the failure must not go with the next commit.
            self.roll_back()?;
        } else {
            for change in changes {
                match change {
                    Change::Upsert(post) => self.keys.insert(post_key(&post.name)),
                    Change::Delete(name) => self.keys.remove(&post_key(name)),
                };
            }
        }
        written
    }

    /// Forgets what was not committed.
    pub(super) fn roll_back(&mut self) -> Result<(), IndexError> {
        let mut writer = self.writer.take().ok_or(IndexError::Closed)?;
        // A writer that fails in this has lost its lock on the folder, and panics at the next use.
        writer.rollback()?;
        self.writer = Some(writer);
        Ok(())
    }

    /// Lets go of the folder, whatever state it is in.
    pub(super) fn let_go(&mut self) {
        self.writer = None;
    }

    /// Waits for the merges under way.
    pub(super) fn close(self) -> Result<(), IndexError> {
        match self.writer {
            Some(writer) => Ok(writer.wait_merging_threads()?),
            None => Ok(()),
        }
    }

    fn writer(&self) -> Result<&IndexWriter, IndexError> {
        self.writer.as_ref().ok_or(IndexError::Closed)
    }

    /// Analyses on all processors, while tantivy's threads take in what is done.
    fn write_all<K: Kind>(
        &self,
        fields: &Fields,
        analyzer: &Analyzer,
        changes: &[&Change<K>],
    ) -> Result<Vec<TextProfile>, IndexError> {
        let next = AtomicUsize::new(0);
        let take_shares = || -> Result<Vec<TextProfile>, IndexError> {
            let mut profiles = Vec::new();
            loop {
                let first = next.fetch_add(SHARE, Ordering::Relaxed);
                if first >= changes.len() {
                    return Ok(profiles);
                }
                for change in &changes[first..changes.len().min(first + SHARE)] {
                    profiles.extend(self.write(fields, analyzer, change)?);
                }
            }
        };
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let threads = processors.min(changes.len() / SHARE).max(1);
        thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(take_shares)).collect();
            let mut profiles = take_shares()?;
            for other in others {
                profiles.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic))?);
            }
            Ok(profiles)
        })
    }

    fn write<K: Kind>(
        &self,
        fields: &Fields,
        analyzer: &Analyzer,
        change: &Change<K>,
    ) -> Result<Option<TextProfile>, IndexError> {
        let key = post_key(change.name());
        if self.keys.contains(&key) {
            self.writer()?.delete_term(Term::from_field_u64(fields.key, key));
        }
        let Change::Upsert(post) = change else {
            return Ok(None);
        };
        let texts = analyse_for_index(analyzer, &Subject::from(&**post));
        self.writer()?.add_document(encode(fields, post, &texts)?)?;
        Ok(Some(texts.profile))
    }

    fn seal(&mut self, position: u64) -> Result<(), IndexError> {
        let cursor = serde_json::to_string(&Cursor {
            schema: SCHEMA_VERSION,
            position,
        })?;
        let writer = self.writer.as_mut().ok_or(IndexError::Closed)?;
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&cursor);
        prepared.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tantivy::TantivyDocument;
    use techmarket_text::Analyzer;

    use super::super::post_index::{IndexOptions, PostIndex};
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
        index
            .writing()
            .unwrap()
            .writer()
            .unwrap()
            .add_document(document)
            .unwrap();
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
        let mut writing = index.writing().unwrap();
        let mut prepared = writing.writer.as_mut().unwrap().prepare_commit().unwrap();
        prepared.set_payload("{\"schema\":1,\"position\":8}");
        drop(prepared);
        drop(writing);
        drop(index);
        let index = open_at(folder.path());
        assert_eq!((index.position(), index.count()), (7, 0));
    }

    #[test]
    fn what_a_panic_left_behind_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let index = open_at(folder.path());
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let writing = index.writing().unwrap();
            let mut document = TantivyDocument::default();
            document.add_text(index.fields.name, "listings/uncommitted");
            writing.writer().unwrap().add_document(document).unwrap();
            panic!("while writing");
        }));
        assert!(panicked.is_err());
        index.apply(&[], 7).unwrap();
        assert_eq!((index.position(), index.count()), (7, 0));
    }
}
