//! The mean of unit vectors.

/// What the vectors of a side have in common; zeros beyond its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Mean(Vec<f32>);

impl Mean {
    pub(super) const fn new(values: Vec<f32>) -> Self {
        Self(values)
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
