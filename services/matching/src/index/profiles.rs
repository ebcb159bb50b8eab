//! The profiles of indexed posts.

use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader};
use techmarket_ranking::TextProfile;

use super::error::IndexError;
use super::schema::PROFILE;
use super::view::View;

/// The profiles of posts, in the order of `addresses`, which go by segment.
pub(super) fn profiles(view: &View, addresses: &[DocAddress]) -> Result<Vec<TextProfile>, IndexError> {
    let mut profiles = Vec::with_capacity(addresses.len());
    for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let column = view.numbers(of_segment[0].segment_ord, PROFILE)?;
        profiles.extend(
            of_segment
                .iter()
                .map(|address| profile(column.as_ref(), address.doc_id)),
        );
    }
    Ok(profiles)
}

/// The profiles of all posts of a searcher. All their columns are open, so that reading them cannot fail halfway.
pub(super) struct AllProfiles<'a>(Vec<(&'a SegmentReader, Option<Column<u64>>)>);

impl<'a> AllProfiles<'a> {
    pub(super) fn open(searcher: &'a Searcher) -> Result<Self, IndexError> {
        let segments = searcher.segment_readers().iter();
        let opened = segments.map(|segment| Ok((segment, column(segment)?)));
        opened.collect::<Result<_, IndexError>>().map(Self)
    }

    /// Hands them to `take`, one after the other.
    pub(super) fn each(&self, mut take: impl FnMut(&TextProfile)) {
        for (segment, column) in &self.0 {
            for doc in segment.doc_ids_alive() {
                take(&profile(column.as_ref(), doc));
            }
        }
    }
}

/// A segment of posts without any terms has no column.
fn column(segment: &SegmentReader) -> Result<Option<Column<u64>>, IndexError> {
    Ok(segment.fast_fields().column_opt::<u64>(PROFILE)?)
}

fn profile(column: Option<&Column<u64>>, doc: DocId) -> TextProfile {
    let words = column.into_iter().flat_map(|column| column.values_for_doc(doc));
    TextProfile::from_words(&words.collect::<Vec<u64>>())
}
