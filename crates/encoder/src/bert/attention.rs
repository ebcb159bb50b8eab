//! Attention within one text.

#![expect(
    clippy::inline_always,
    reason = "what is compiled for each set of instructions must take that of its caller"
)]

use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp};
use rten_vecmath::Softmax;

/// Queries that share the keys and values loaded for them.
const TOGETHER: usize = 4;
/// Two of the widest vectors of any processor here. Room is a multiple of it, so that vectors are whole.
const WIDEST: usize = 32;

/// Room to work in; it keeps its size between texts.
#[derive(Default)]
pub(super) struct Room {
    /// Keys of one head, one column for each token.
    keys: Vec<f32>,
    /// Values of one head, one row for each token.
    values: Vec<f32>,
    /// Weights of all tokens for `TOGETHER` queries.
    weights: Vec<f32>,
    /// Results of `TOGETHER` queries.
    mixed: Vec<f32>,
}

/// Attention of all heads over the tokens of one text. `projected` has queries, keys and values of each token side by
/// side, `out` the results.
pub(super) struct Attention<'a> {
    pub(super) projected: &'a [f32],
    pub(super) heads: usize,
    pub(super) head: usize,
    pub(super) room: &'a mut Room,
    pub(super) out: &'a mut [f32],
}

impl SimdOp for Attention<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(mut self, isa: I) {
        for head in 0..self.heads {
            self.load(head);
            self.mix(isa, head);
        }
    }
}

impl Attention<'_> {
    fn tokens(&self) -> usize {
        self.out.len() / self.hidden()
    }

    fn hidden(&self) -> usize {
        self.heads * self.head
    }

    /// Copies keys and values of the head, filled up with zeros.
    #[inline(always)]
    fn load(&mut self, head: usize) {
        let (tokens, hidden) = (self.tokens(), self.hidden());
        let (columns, width) = (
            tokens.next_multiple_of(WIDEST),
            self.head.next_multiple_of(WIDEST),
        );
        self.room.keys.clear();
        self.room.keys.resize(self.head * columns, 0.0);
        self.room.values.clear();
        self.room.values.resize(tokens * width, 0.0);
        for (token, projected) in self.projected.chunks_exact(3 * hidden).enumerate() {
            let key = &projected[hidden + head * self.head..][..self.head];
            for (row, value) in self.room.keys.chunks_exact_mut(columns).zip(key) {
                row[token] = *value;
            }
            let value = &projected[2 * hidden + head * self.head..][..self.head];
            self.room.values[token * width..][..self.head].copy_from_slice(value);
        }
    }

    #[inline(always)]
    fn mix<I: Isa>(&mut self, isa: I, head: usize) {
        let (tokens, hidden) = (self.tokens(), self.hidden());
        let (columns, width) = (
            tokens.next_multiple_of(WIDEST),
            self.head.next_multiple_of(WIDEST),
        );
        #[expect(clippy::cast_precision_loss, reason = "a head has at most 4096 components")]
        let scale = 1.0 / (self.head as f32).sqrt();
        let Room {
            keys,
            values,
            weights,
            mixed,
        } = &mut *self.room;
        weights.resize(TOGETHER * columns, 0.0);
        mixed.resize(TOGETHER * width, 0.0);
        for first in (0..tokens).step_by(TOGETHER) {
            let queries = std::array::from_fn(|index| {
                // The last ones stand in for those beyond the end; their results are not kept.
                let token = (first + index).min(tokens - 1);
                &self.projected[token * 3 * hidden + head * self.head..][..self.head]
            });
            products(isa, queries, scale, keys, weights);
            for weights in weights.chunks_exact_mut(columns) {
                Softmax::new_mut(&mut weights[..tokens]).dispatch();
            }
            let weights = std::array::from_fn(|index| &weights[index * columns..][..tokens]);
            products(isa, weights, 1.0, values, mixed);
            let rows = self.out.chunks_exact_mut(hidden).skip(first);
            for (out, mixed) in rows.zip(mixed.chunks_exact(width)) {
                out[head * self.head..][..self.head].copy_from_slice(&mixed[..self.head]);
            }
        }
    }
}

/// `scale * left * right`, where `right` has one row for each component of the left rows. Each result is the sum over
/// the rows in their order, whatever else is computed with it.
#[inline(always)]
fn products<I: Isa>(isa: I, left: [&[f32]; TOGETHER], scale: f32, right: &[f32], out: &mut [f32]) {
    let ops = isa.f32();
    let (lanes, width) = (ops.len(), out.len() / TOGETHER);
    let [first, second, third, fourth] = left;
    for column in (0..width).step_by(2 * lanes) {
        let mut sums = [[ops.zero(); 2]; TOGETHER];
        let pairs = first.iter().zip(second).zip(third.iter().zip(fourth));
        for (row, ((a, b), (c, d))) in right.chunks_exact(width).zip(pairs) {
            let row = &row[column..column + 2 * lanes];
            let (low, high) = (ops.load(row), ops.load(&row[lanes..]));
            for (sum, left) in sums.iter_mut().zip([a, b, c, d]) {
                let left = ops.splat(*left);
                sum[0] = ops.mul_add(left, low, sum[0]);
                sum[1] = ops.mul_add(left, high, sum[1]);
            }
        }
        let scale = ops.splat(scale);
        for (sum, out) in sums.into_iter().zip(out.chunks_exact_mut(width)) {
            ops.store(ops.mul(sum[0], scale), &mut out[column..]);
            ops.store(ops.mul(sum[1], scale), &mut out[column + lanes..]);
        }
    }
}
