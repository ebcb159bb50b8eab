//! What a search reads: the segments as they were when it began, and their columns.

use std::ops::Deref;
use std::sync::Arc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, Searcher, SegmentOrdinal};

use super::error::IndexError;
use super::per_segment::PerSegment;
use super::schema::NAME;

/// Columns of segments. To open one takes longer than to read what a search wants of it: it reads what the column says of every
/// 512 of its values.
#[derive(Default)]
pub(super) struct Columns {
    numbers: PerSegment<Option<Column<u64>>>,
    names: PerSegment<Option<StrColumn>>,
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
        let mut names = vec![String::new(); addresses.len()];
        let mut places: Vec<usize> = (0..addresses.len()).collect();
        places.sort_unstable_by_key(|place| addresses[*place]);
        for of_segment in places.chunk_by(|a, b| addresses[*a].segment_ord == addresses[*b].segment_ord) {
            let segment = self.segment_reader(addresses[of_segment[0]].segment_ord);
            let open = || Ok(segment.fast_fields().str(NAME)?);
            let Some(column) = self.columns.names.of(self, segment, NAME, open)? else {
                continue;
            };
            let numbered = |place: &usize| Some((column.ords().first(addresses[*place].doc_id)?, *place));
            let mut numbered: Vec<(u64, usize)> = of_segment.iter().filter_map(numbered).collect();
            numbered.sort_unstable();
            let (numbers, places): (Vec<u64>, Vec<usize>) = numbered.into_iter().unzip();
            let mut places = places.into_iter();
            // A block of the dictionary is read once for all its names.
            column.dictionary().sorted_ords_to_term_cb(&numbers, |name| {
                if let Some(place) = places.next() {
                    names[place] = String::from_utf8_lossy(name).into_owned();
                }
            })?;
        }
        Ok(names)
    }
}
