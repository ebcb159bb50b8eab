//! What a search reads: the segments as they were when it began, and their columns.

use std::ops::Deref;
use std::sync::Arc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Searcher, SegmentOrdinal};
use uuid::Uuid;

use super::error::IndexError;
use super::per_segment::PerSegment;
use super::schema::NAME;

/// Columns of segments. To open one takes longer than to read what a search wants of it: it reads what the column says of every
/// 512 of its values.
#[derive(Default)]
pub(super) struct Columns {
    numbers: PerSegment<Option<Column<u64>>>,
    names: PerSegment<Option<Arc<Names>>>,
}

/// The segments that a search goes through.
pub(super) struct View {
    searcher: Searcher,
    columns: Arc<Columns>,
}

impl Deref for View {
    type Target = Searcher;

    fn deref(&self) -> &Searcher {
        &self.searcher
    }
}

impl View {
    pub(super) fn new(searcher: Searcher, columns: Arc<Columns>) -> Self {
        Self { searcher, columns }
    }

    /// A column of numbers; `None` for a segment in which no post has a value.
    pub(super) fn numbers(
        &self,
        segment: SegmentOrdinal,
        column: &'static str,
    ) -> Result<Option<Column<u64>>, IndexError> {
        let segment = self.segment_reader(segment);
        let open = || Ok(segment.fast_fields().column_opt(column)?);
        self.columns.numbers.of(self, segment, column, open)
    }

    /// The names of posts, in the order of `addresses`, without opening what is stored of them.
    pub(super) fn names(&self, addresses: &[DocAddress]) -> Result<Vec<String>, IndexError> {
        let mut names = Vec::with_capacity(addresses.len());
        for address in addresses {
            let segment = self.segment_reader(address.segment_ord);
            let read = || {
                let column = segment.fast_fields().str(NAME)?;
                Ok(column.map(Names::of).transpose()?.map(Arc::new))
            };
            let known = self.columns.names.of(self, segment, NAME, read)?;
            let name = known.map(|known| known.name(address.doc_id)).transpose()?;
            names.push(name.unwrap_or_default());
        }
        Ok(names)
    }
}

/// The names of a segment's posts.
struct Names {
    column: StrColumn,
    ids: Option<Ids>,
}

/// The ids in names of one collection, in the order of the dictionary, 16 bytes each: in the dictionary itself a name is found by
/// reading dozens before it, and posts of one score ask for hundreds.
struct Ids {
    /// `listings/`.
    collection: String,
    ids: Vec<Uuid>,
}

impl Names {
    fn of(column: StrColumn) -> Result<Self, IndexError> {
        let mut terms = column.dictionary().stream()?;
        let (mut collection, mut ids) = (None, Vec::with_capacity(column.num_terms()));
        while terms.advance() {
            let name = std::str::from_utf8(terms.key()).unwrap_or_default();
            let (of, id) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
            let collection = collection.get_or_insert_with(|| of.to_owned());
            // Only what is written as it is kept comes out as it went in.
            match id.parse::<Uuid>() {
                Ok(read) if collection == of && read.to_string() == id => ids.push(read),
                _ => break,
            }
        }
        let are_all = ids.len() == column.num_terms();
        let ids = collection
            .filter(|_| are_all)
            .map(|collection| Ids { collection, ids });
        Ok(Self { column, ids })
    }

    fn name(&self, doc: DocId) -> Result<String, IndexError> {
        let mut name = String::new();
        let Some(place) = self.column.ords().first(doc) else {
            return Ok(name);
        };
        if let Some(Ids { collection, ids }) = &self.ids {
            let id = usize::try_from(place).ok().and_then(|place| ids.get(place));
            return Ok(id.map(|id| format!("{collection}{id}")).unwrap_or(name));
        }
        self.column.ord_to_str(place, &mut name)?;
        Ok(name)
    }
}
