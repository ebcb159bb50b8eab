//! Search by the signs of the components: an eighth of the memory to read, for a first choice among many rows.
//!
//! The vectors of one kind of text all lean the same way, so signs tell them apart only after the mean was taken off.
//! On 7,973 titles and sentences of CSL the 200 rows with the most equal signs hold 95% of the 20 nearest, the 400 98%;
//! without taking off the mean they hold 44% and 55%.

#![expect(
    clippy::inline_always,
    reason = "what is compiled for each set of instructions must take that of its caller"
)]

use std::collections::BinaryHeap;

use rten_simd::{Isa, SimdOp};

use crate::{Embedding, EncoderError, MAX_DIMENSIONS, MAX_NEIGHBOURS};

/// Rows that are compared together.
const TOGETHER: usize = 8;

/// The signs of a vector's components (符号码), one bit each, 64 to a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Signs(Box<[u64]>);

impl Signs {
    /// Words for vectors of this length.
    #[must_use]
    pub const fn words(dimensions: usize) -> usize {
        dimensions.div_ceil(64)
    }

    /// Signs of the vector less `mean`, the mean of the vectors it is to be compared with; components beyond its end
    /// count as 0.
    #[must_use]
    pub fn of(vector: &Embedding, mean: &[f32]) -> Self {
        let values = vector
            .values()
            .iter()
            .map(|value| f32::from(*value) * vector.scale());
        let means = mean.iter().copied().chain(std::iter::repeat(0.0));
        let bits: Vec<bool> = values.zip(means).map(|(value, mean)| value > mean).collect();
        let word = |bits: &[bool]| bits.iter().rev().fold(0, |word, bit| word << 1 | u64::from(*bit));
        Self(bits.chunks(64).map(word).collect())
    }

    /// The words, to be stored one row after the other.
    #[must_use]
    pub fn as_words(&self) -> &[u64] {
        &self.0
    }
}

/// The rows whose signs differ least from the query's, at most `count` and [`MAX_NEIGHBOURS`], in order of rows; of
/// rows that differ alike the first. `rows` holds [`Signs::as_words`] of one row after the other, `live` tells which of them
/// count.
///
/// # Errors
/// [`EncoderError::NotAnEmbedding`] if `rows` is not `live.len()` rows of the query's words.
pub fn nearest_signs(
    query: &Signs,
    rows: &[u64],
    live: &[bool],
    count: usize,
) -> Result<Vec<usize>, EncoderError> {
    let words = query.0.len();
    if words == 0 || words > MAX_DIMENSIONS || Some(rows.len()) != live.len().checked_mul(words) {
        return Err(EncoderError::NotAnEmbedding);
    }
    let scan = Scan {
        query,
        rows,
        live,
        count: count.min(MAX_NEIGHBOURS),
    };
    let mut found: Vec<usize> = scan.dispatch().into_iter().map(|(_, row)| row).collect();
    found.sort_unstable();
    Ok(found)
}

struct Scan<'a> {
    query: &'a Signs,
    rows: &'a [u64],
    live: &'a [bool],
    count: usize,
}

impl SimdOp for Scan<'_> {
    type Output = BinaryHeap<(u32, usize)>;

    #[inline(always)]
    fn eval<I: Isa>(self, _isa: I) -> Self::Output {
        let words = self.query.0.len();
        let query = self.query.0.repeat(TOGETHER);
        let mut differing = vec![0_u32; query.len()];
        // The greatest of the heap differs most of what is kept.
        let mut kept = BinaryHeap::with_capacity(self.count.min(self.live.len()) + 1);
        let mut most = u32::MAX;
        let blocks = self.rows.chunks(words * TOGETHER).zip(self.live.chunks(TOGETHER));
        for (block, (rows, live)) in blocks.enumerate() {
            for ((count, word), query) in differing.iter_mut().zip(rows).zip(&query) {
                *count = (word ^ query).count_ones();
            }
            for (at, (differing, live)) in differing.chunks_exact(words).zip(live).enumerate() {
                let distance = differing.iter().sum::<u32>();
                if distance >= most || !live || self.count == 0 {
                    continue;
                }
                kept.push((distance, block * TOGETHER + at));
                if kept.len() > self.count {
                    kept.pop();
                }
                if kept.len() == self.count {
                    most = kept.peek().map_or(most, |(distance, _)| *distance);
                }
            }
        }
        kept
    }
}
