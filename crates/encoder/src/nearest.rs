//! Exact search among rows of int8.

#![expect(
    clippy::inline_always,
    reason = "what is compiled for each set of instructions must take that of its caller"
)]

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rten_simd::{Isa, SimdOp};

use crate::embedding::cosine;
use crate::{Embedding, EncoderError};

/// Most neighbours of one search.
pub const MAX_NEIGHBOURS: usize = 10_000;

/// Stored vectors of one encoder, one after the other, with the scale of each.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    values: &'a [i8],
    scales: &'a [f32],
    dimensions: usize,
}

impl<'a> Rows<'a> {
    /// `values` holds [`Embedding::values`] of one row after the other, `scales` one [`Embedding::scale`] each. A
    /// scale of 0 marks a row without a vector, which is never found.
    ///
    /// # Errors
    /// [`EncoderError::NotAnEmbedding`] if `dimensions` is 0 or `values` is not `scales.len()` rows of that length.
    pub fn new(values: &'a [i8], scales: &'a [f32], dimensions: usize) -> Result<Self, EncoderError> {
        if dimensions == 0 || Some(values.len()) != scales.len().checked_mul(dimensions) {
            return Err(EncoderError::NotAnEmbedding);
        }
        Ok(Self {
            values,
            scales,
            dimensions,
        })
    }
}

/// A row and how near it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Place among the rows, from 0.
    pub row: usize,
    /// [`Embedding::cosine`] with the query.
    pub cosine: f32,
}

/// Nearest first; equally near ones by row.
impl Ord for Neighbour {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_cosine = other.cosine.total_cmp(&self.cosine);
        by_cosine.then_with(|| self.row.cmp(&other.row))
    }
}

impl PartialOrd for Neighbour {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Neighbour {}

/// The `count` rows nearest to the query, at most [`MAX_NEIGHBOURS`], nearest first, equally near ones by row. Every
/// row is compared. Nothing if the rows are not of the query's dimensions.
#[must_use]
pub fn nearest(query: &Embedding, rows: Rows<'_>, count: usize) -> Vec<Neighbour> {
    let count = count.min(MAX_NEIGHBOURS);
    if query.dimensions() != rows.dimensions || count == 0 {
        return Vec::new();
    }
    Scan { query, rows, count }.dispatch().into_sorted_vec()
}

struct Scan<'a> {
    query: &'a Embedding,
    rows: Rows<'a>,
    count: usize,
}

impl SimdOp for Scan<'_> {
    type Output = BinaryHeap<Neighbour>;

    #[inline(always)]
    fn eval<I: Isa>(self, _isa: I) -> Self::Output {
        let Self { query, rows, count } = self;
        // Widened once: widening is what a product of bytes costs most.
        let wide: Vec<i16> = query.values().iter().map(|value| i16::from(*value)).collect();
        // The greatest of the heap is the farthest kept.
        let mut kept: BinaryHeap<Neighbour> = BinaryHeap::with_capacity(count.min(rows.scales.len()) + 1);
        let mut least = f32::NEG_INFINITY;
        let vectors = rows.values.chunks_exact(rows.dimensions).zip(rows.scales);
        for (row, (values, scale)) in vectors.enumerate().filter(|(_, (_, scale))| **scale > 0.0) {
            let cosine = cosine(dot(&wide, values), query.scale(), *scale);
            // A later row loses against an equally near one that is kept.
            if cosine <= least && kept.len() == count {
                continue;
            }
            kept.push(Neighbour { row, cosine });
            if kept.len() > count {
                kept.pop();
            }
            least = kept.peek().map_or(least, |farthest| farthest.cosine);
        }
        kept
    }
}

#[inline(always)]
fn dot(query: &[i16], row: &[i8]) -> i32 {
    let pairs = query.iter().zip(row);
    pairs.map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}
