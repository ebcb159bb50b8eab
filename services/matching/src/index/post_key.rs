//! Names as numbers.

use rustc_hash::FxHashSet;
use sha2::{Digest as _, Sha256};
use tantivy::{DocAddress, Searcher};

use super::error::IndexError;
use super::schema::KEY;
use super::view::View;

/// What stands for the name of a post or of its publisher in columns and tables: the first 64 bits of its SHA-256. Of a million posts two have the same key
/// in one of 37 million markets.
pub(super) fn post_key(name: &str) -> u64 {
    let mut first = [0; size_of::<u64>()];
    first.copy_from_slice(&Sha256::digest(name)[..size_of::<u64>()]);
    u64::from_be_bytes(first)
}

/// What a column of keys holds of posts, in the order of `addresses`, which go by segment.
pub(super) fn keys(
    view: &View,
    column: &'static str,
    addresses: &[DocAddress],
) -> Result<Vec<Option<u64>>, IndexError> {
    let mut keys = Vec::with_capacity(addresses.len());
    for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let column = view.numbers(of_segment[0].segment_ord, column)?;
        let first = |address: &DocAddress| column.as_ref()?.first(address.doc_id);
        keys.extend(of_segment.iter().map(first));
    }
    Ok(keys)
}

/// The keys of all posts of the searcher.
pub(super) fn all_keys(searcher: &Searcher) -> Result<FxHashSet<u64>, IndexError> {
    let mut keys = FxHashSet::default();
    for segment in searcher.segment_readers() {
        let column = segment.fast_fields().u64(KEY)?;
        keys.extend(segment.doc_ids_alive().filter_map(|doc| column.first(doc)));
    }
    Ok(keys)
}
