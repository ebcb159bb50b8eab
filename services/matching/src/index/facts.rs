//! Facts as they are kept: bytes in a column of numbers, so that those of any post are read without a dictionary of all.

use tantivy::DocAddress;
use techmarket_ranking::Facts;

use super::error::IndexError;
use super::schema::FACTS;
use super::view::View;

const WIDTH: usize = size_of::<u64>();

/// Bytes in groups of eight, the last one filled up with zeros. Nothing for facts of which none is stated.
pub(super) fn to_numbers(facts: &Facts) -> Result<Vec<u64>, IndexError> {
    if *facts == Facts::default() {
        return Ok(Vec::new());
    }
    let mut bytes = postcard::to_allocvec(facts)?;
    bytes.resize(bytes.len().next_multiple_of(WIDTH), 0);
    let groups = bytes.chunks_exact(WIDTH).map(|group| {
        let mut bytes = [0; WIDTH];
        bytes.copy_from_slice(group);
        u64::from_le_bytes(bytes)
    });
    Ok(groups.collect())
}

/// The facts of posts, in the order of `addresses`, which go by segment.
pub(super) fn facts(view: &View, addresses: &[DocAddress]) -> Result<Vec<Facts>, IndexError> {
    let mut all = Vec::with_capacity(addresses.len());
    let mut bytes = Vec::new();
    for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let column = view.numbers(of_segment[0].segment_ord, FACTS)?;
        for address in of_segment {
            bytes.clear();
            if let Some(column) = &column {
                bytes.extend(column.values_for_doc(address.doc_id).flat_map(u64::to_le_bytes));
            }
            all.push(if bytes.is_empty() {
                Facts::default()
            } else {
                postcard::take_from_bytes(&bytes)?.0
            });
        }
    }
    Ok(all)
}
