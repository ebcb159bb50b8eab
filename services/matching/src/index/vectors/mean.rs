//! Means of unit vectors.

use super::table::Table;

/// Vectors of both sides together that count towards the mean of each. Few posts say little of what the texts of a side
/// have in common; the two sides together say more.
const PRIOR: f64 = 20.0;

/// What the vectors of a side have in common; zeros beyond its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Mean(Vec<f32>);

impl Mean {
    /// Of `own`, and as far as it has few vectors, of both sides.
    pub(super) fn of(own: &Table, both: [&Table; 2]) -> Self {
        let count: f64 = both.iter().map(|table| table.count()).sum();
        let prior = PRIOR.min(count);
        let of_both = |at: usize| -> f64 { both.iter().map(|table| table.sum(at)).sum() };
        let width = both.iter().map(|table| table.width()).max().unwrap_or_default();
        let mean = (0..width).map(|at| {
            let sum = own.sum(at) + of_both(at) * prior / count.max(1.0);
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a mean keeps the precision of f32"
            )]
            let mean = (sum / (own.count() + prior).max(1.0)) as f32;
            mean
        });
        Self(mean.collect())
    }

    /// The components of the mean.
    pub(super) fn values(&self) -> &[f32] {
        &self.0
    }

    /// The components of a vector less the mean.
    pub(super) fn taken_off<'a>(&'a self, values: &'a [i8], scale: f32) -> impl Iterator<Item = f32> + 'a {
        let mean = self.0.iter().copied().chain(std::iter::repeat(0.0));
        values
            .iter()
            .zip(mean)
            .map(move |(value, mean)| f32::from(*value) * scale - mean)
    }
}
