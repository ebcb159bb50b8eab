//! One post by its name.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet as _, Searcher, TERMINATED, Term};

use super::document::stored;
use super::error::IndexError;
use super::post_index::PostIndex;
use super::post_key::post_key;
use crate::domain::Kind;

impl<K: Kind> PostIndex<K> {
    /// The payload of the post `name`; `None` if it is not published as far as the index has been read.
    pub fn find(&self, name: &str) -> Result<Option<Vec<u8>>, IndexError> {
        let view = self.view();
        match self.address(&view, name)? {
            Some(address) => Ok(Some(stored(&view, &self.fields, address)?.1)),
            None => Ok(None),
        }
    }

    pub(super) fn address(&self, searcher: &Searcher, name: &str) -> Result<Option<DocAddress>, IndexError> {
        let term = Term::from_field_u64(self.fields.key, post_key(name));
        for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
            let index = segment.inverted_index(self.fields.key)?;
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            // A name that was published again stands in several documents, one of them alive.
            let mut doc_id = postings.doc();
            while doc_id != TERMINATED {
                if !segment.is_deleted(doc_id) {
                    return Ok(Some(DocAddress { segment_ord, doc_id }));
                }
                doc_id = postings.advance();
            }
        }
        Ok(None)
    }
}
