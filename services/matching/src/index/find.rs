//! One post by its name.

use tantivy::collector::TopDocs;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use super::document::stored;
use super::error::IndexError;
use super::post_index::PostIndex;
use crate::domain::Kind;

impl<K: Kind> PostIndex<K> {
    /// The payload of the post `name`; `None` if it is not published as far as the index has been read.
    pub fn find(&self, name: &str) -> Result<Option<Vec<u8>>, IndexError> {
        let searcher = self.searcher();
        let term = Term::from_field_text(self.fields.name, name);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found: Vec<(f32, DocAddress)> =
            searcher.search(&query, &TopDocs::with_limit(1).order_by_score())?;
        match found.first() {
            Some((_, address)) => Ok(Some(stored(&searcher, &self.fields, *address)?.1)),
            None => Ok(None),
        }
    }
}
