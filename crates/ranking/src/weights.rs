//! The weights of the features.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::feature::{Feature, FeatureValues};

const COUNT: usize = Feature::ALL.len();

/// How far a sum of weights may be from 1 by rounding alone.
const ROUNDING: f64 = 1e-9;

/// One weight for each feature (排序权重): none is negative, together they are 1.
///
/// Kept as a map from the feature's name to its weight. A feature that the map does not name, because it was added after
/// the weights were learned, has its built-in share, and those that are named share the rest in their proportions; a name
/// that is no feature any more is passed over. So the empty map is the built-in weights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, f64>", into = "BTreeMap<String, f64>")]
pub struct Weights([f64; COUNT]);

/// Numbers that are no weights: one is negative or not finite, or all are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("weights must be finite, not negative and not all 0")]
pub struct WeightsError;

impl Default for Weights {
    /// The built-in weights, [`Feature::weight`].
    fn default() -> Self {
        Self(Feature::ALL.map(Feature::weight))
    }
}

impl Weights {
    /// The weights in the proportions that `share` gives.
    pub fn new(share: impl FnMut(Feature) -> f64) -> Result<Self, WeightsError> {
        let shares = Feature::ALL.map(share);
        let total: f64 = shares.iter().sum();
        let valid = shares.iter().all(|share| share.is_finite() && *share >= 0.0);
        if !valid || !total.is_finite() || total <= 0.0 {
            return Err(WeightsError);
        }
        let is_one = (total - 1.0).abs() < ROUNDING;
        Ok(Self(if is_one {
            shares
        } else {
            shares.map(|share| share / total)
        }))
    }

    /// The weight of `feature`, 0 to 1.
    #[must_use]
    pub fn get(&self, feature: Feature) -> f64 {
        self.0.get(feature as usize).copied().unwrap_or_default()
    }

    /// Every feature with its weight, in the order of [`Feature::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Feature, f64)> + '_ {
        Feature::ALL.into_iter().zip(self.0)
    }

    /// The known values with the weights scaled to add up to 1 among them: feature, value, weight. What is known of the
    /// texts shares the weight of all that compares texts, so that the codes count the same with and without an encoder.
    /// Where all that is known has weight 0, the built-in weights speak: a pair is never without a score.
    pub fn among<'a>(&self, values: &'a FeatureValues) -> impl Iterator<Item = (Feature, f64, f64)> + 'a {
        let (weights, parts) = match self.parts(values) {
            parts if parts.total > 0.0 => (*self, parts),
            _ => (Self::default(), Self::default().parts(values)),
        };
        values.known().map(move |(feature, value)| {
            let scale = if feature.is_of_texts() { parts.texts } else { 1.0 };
            (feature, value, weights.get(feature) * scale / parts.total)
        })
    }

    /// How the score of a pair changes with each weight, in the order of [`Feature::ALL`]; zeros where the known features
    /// weigh nothing.
    pub(crate) fn gradient(&self, values: &FeatureValues) -> [f64; COUNT] {
        let parts = self.parts(values);
        if parts.total <= 0.0 {
            return [0.0; COUNT];
        }
        let score = self.score(values);
        let texts = values.known().filter(|(feature, _)| feature.is_of_texts());
        let (value, weight) = texts.fold((0.0, 0.0), |(value, weight), (feature, found)| {
            (value + self.get(feature) * found, weight + self.get(feature))
        });
        let of_texts = if weight > 0.0 { Some(value / weight) } else { None };
        Feature::ALL.map(|feature| match (of_texts, values.get(feature)) {
            // It adds to the weight of the texts, and moves their mean towards its value.
            (Some(mean), known) if feature.is_of_texts() => {
                let towards = known.map_or(0.0, |value| (value - mean) * parts.texts);
                (mean + towards - score) / parts.total
            }
            (_, Some(value)) if !feature.is_of_texts() => (value - score) / parts.total,
            _ => 0.0,
        })
    }

    fn parts(&self, values: &FeatureValues) -> Parts {
        let sum = |wanted: &dyn Fn(Feature) -> bool| -> f64 {
            let wanted = self.iter().filter(|(feature, _)| wanted(*feature));
            wanted.map(|(_, weight)| weight).sum()
        };
        let known = |feature: Feature| values.get(feature).is_some();
        let all = sum(&Feature::is_of_texts);
        let found = sum(&|feature| feature.is_of_texts() && known(feature));
        let codes = sum(&|feature| !feature.is_of_texts() && known(feature));
        Parts {
            texts: if found > 0.0 { all / found } else { 0.0 },
            total: if found > 0.0 { all + codes } else { codes },
        }
    }

    /// The score that these weights give to a pair, 0 to 1; 0 where nothing is known of it.
    #[must_use]
    pub fn score(&self, values: &FeatureValues) -> f64 {
        self.among(values).map(|(_, value, weight)| value * weight).sum()
    }
}

impl From<Weights> for BTreeMap<String, f64> {
    fn from(weights: Weights) -> Self {
        let named = |(feature, weight): (Feature, f64)| (feature.name().to_owned(), weight);
        weights.iter().map(named).collect()
    }
}

impl TryFrom<BTreeMap<String, f64>> for Weights {
    type Error = WeightsError;

    fn try_from(named: BTreeMap<String, f64>) -> Result<Self, WeightsError> {
        let given = |feature: Feature| named.get(feature.name()).copied();
        let (mut total, mut left) = (0.0, 1.0);
        for feature in Feature::ALL {
            match given(feature) {
                Some(weight) => total += weight,
                None => left -= feature.weight(),
            }
        }
        let scale = if total > 0.0 && (total - left).abs() > ROUNDING {
            left / total
        } else {
            1.0
        };
        Self::new(|feature| given(feature).map_or(feature.weight(), |weight| weight * scale))
    }
}

/// How the weights are scaled for a pair.
struct Parts {
    /// What the weights of the known features of texts are multiplied with.
    texts: f64,
    /// All known weight, so multiplied.
    total: f64,
}
