//! What is known of a pair, feature by feature.

use crate::feature::Feature;

/// The value of each feature for one pair, 0 to 1; `None` where one side does not state what is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct FeatureValues([Option<f64>; Feature::ALL.len()]);

impl FeatureValues {
    /// The values that `value` gives. What is no number between 0 and 1 is brought there, NaN is unknown.
    #[must_use]
    pub fn of(value: impl FnMut(Feature) -> Option<f64>) -> Self {
        let bounded = |value: Option<f64>| Some(value?.clamp(0.0, 1.0)).filter(|value| !value.is_nan());
        Self(Feature::ALL.map(value).map(bounded))
    }

    /// The value of `feature`.
    #[must_use]
    pub const fn get(&self, feature: Feature) -> Option<f64> {
        self.0[feature as usize]
    }

    /// The known values, in the order of [`Feature::ALL`].
    pub fn known(&self) -> impl Iterator<Item = (Feature, f64)> + '_ {
        let all = Feature::ALL.into_iter().zip(self.0);
        all.filter_map(|(feature, value)| Some((feature, value?)))
    }
}
