//! The meaning of one subject.

use std::sync::RwLockReadGuard;

use techmarket_encoder::Embedding;

use super::mean::Mean;
use super::sides::Sides;
use crate::domain::Side;

/// The meaning of a subject, to be compared with posts of the other side.
pub(in super::super) struct Meaning<'a> {
    sides: RwLockReadGuard<'a, Sides>,
    side: Side,
    /// The subject's vector without the mean of its side, and the sum of its squares.
    own: Vec<f32>,
    own_squares: f32,
    /// Mean of the posts' side.
    mean: Mean,
}

impl<'a> Meaning<'a> {
    /// Of a subject with this vector, whose counterparts are on `side`.
    pub(super) fn new(sides: RwLockReadGuard<'a, Sides>, side: Side, vector: &Embedding) -> Self {
        let mean = sides.mean(side.other());
        let own: Vec<f32> = mean.taken_off(vector.values(), vector.scale()).collect();
        let mean = sides.mean(side);
        Self {
            own_squares: own.iter().map(|value| value * value).sum(),
            own,
            sides,
            side,
            mean,
        }
    }

    /// Cosine with the post of this key, both without the means of their sides; `None` if the post has no vector. To the last bit the
    /// same from either side: nothing is done to one vector that is not done to the other.
    pub(in super::super) fn cosine(&self, key: u64) -> Option<f64> {
        let (values, scale) = self.sides.of(self.side).vector(key)?;
        let (mut product, mut squares) = (0.0_f32, 0.0_f32);
        for (other, own) in self.mean.taken_off(values, scale).zip(&self.own) {
            product += other * own;
            squares += other * other;
        }
        let lengths = squares.sqrt() * self.own_squares.sqrt();
        Some(f64::from(if lengths > 0.0 { product / lengths } else { 0.0 }))
    }

    /// The keys of the posts nearest to the subject, at most `count`.
    pub(in super::super) fn nearest(&self, count: usize) -> Vec<u64> {
        match Embedding::quantise(&self.own) {
            Ok(query) => self.sides.of(self.side).nearest(&query, count),
            Err(_) => Vec::new(),
        }
    }
}
