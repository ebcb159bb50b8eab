//! Which of a few posts have a term.

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet as _, Searcher, Term};

use super::error::IndexError;

/// Calls `found` with the place in `addresses` of every post that has the term in the field.
/// `addresses` must be sorted. Skips along the postings, so the cost is by the number of addresses.
pub(super) fn for_each_with_term(
    searcher: &Searcher,
    field: Field,
    term: &str,
    addresses: &[DocAddress],
    mut found: impl FnMut(usize),
) -> Result<(), IndexError> {
    debug_assert!(addresses.is_sorted());
    let term = Term::from_field_text(field, term);
    let mut start = 0;
    for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let segment = searcher.segment_reader(of_segment[0].segment_ord);
        let index = segment.inverted_index(field)?;
        if let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? {
            for (place, address) in of_segment.iter().enumerate() {
                if postings.doc() < address.doc_id {
                    postings.seek(address.doc_id);
                }
                if postings.doc() == address.doc_id {
                    found(start + place);
                }
            }
        }
        start += of_segment.len();
    }
    Ok(())
}
