//! The score and its parts.

use serde::{Deserialize, Serialize};

use crate::conditions::{FailedCondition, failed_conditions};
use crate::facts::Facts;
use crate::feature::{Feature, FeatureValues};
use crate::quantity::indicators;
use crate::text_match::TextMatch;
use crate::values;
use crate::weights::Weights;

/// Keeps the sum of weights that were scaled in floating point from passing 1.
const BELOW_ONE: f64 = 1.0 - 1e-12;

/// What one feature adds to the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The feature.
    pub feature: Feature,
    /// Its value for the pair, 0 to 1.
    pub value: f64,
    /// The weight in force, scaled to the features known for the pair; these add up to 1.
    pub weight: f64,
    /// Value times weight.
    pub contribution: f64,
    /// What was compared, in Chinese, from public statements only; `None` where the value says all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl From<&[Contribution]> for FeatureValues {
    /// The values that a ranking found; a feature without a part was unknown.
    fn from(parts: &[Contribution]) -> Self {
        let part = |feature| parts.iter().find(|part| part.feature == feature);
        Self::of(|feature| Some(part(feature)?.value))
    }
}

/// A ranked pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// 0 to 1; 0.5 says that half of what the ranking can give is met. The sum of the
    /// contributions, added in their order.
    pub score: f64,
    /// One for each feature known on both sides, in the order of [`Feature::ALL`].
    pub contributions: Vec<Contribution>,
    /// Stated conditions that are not met.
    pub failed_conditions: Vec<FailedCondition>,
}

/// Ranks a pair by `weights`. The order of codes within a side does not matter.
#[must_use]
pub fn rank(text: &TextMatch, supply: &Facts, demand: &Facts, weights: &Weights) -> Ranking {
    let indicators = indicators(&supply.quantities, &demand.quantities);
    let values = FeatureValues::of(|feature| match feature {
        Feature::Indicators => indicators.value(),
        _ => value(feature, text, supply, demand),
    });
    let part = |(feature, value, weight): (Feature, f64, f64)| {
        let weight = weight * BELOW_ONE;
        Contribution {
            feature,
            value,
            weight,
            contribution: value * weight,
            reason: (feature == Feature::Indicators).then(|| indicators.reason()),
        }
    };
    let contributions: Vec<Contribution> = weights.among(&values).map(part).collect();
    Ranking {
        score: contributions.iter().map(|part| part.contribution).sum(),
        contributions,
        failed_conditions: failed_conditions(supply, demand),
    }
}

/// What the texts alone are worth (文本相关度), 0 to 1: the mean of the parts that compare texts, by their weights. Codes may order
/// pairs and lower them; that two posts are of one region and field says nothing of what they are about.
#[must_use]
pub fn text_score(parts: &[Contribution]) -> f64 {
    let texts = parts.iter().filter(|part| part.feature.is_of_texts());
    let (found, weight) = texts.fold((0.0, 0.0), |(found, weight), part| {
        (found + part.contribution, weight + part.weight)
    });
    if weight > 0.0 { found / weight } else { 0.0 }
}

fn value(feature: Feature, text: &TextMatch, supply: &Facts, demand: &Facts) -> Option<f64> {
    match feature {
        Feature::TextTerms => Some(text.terms_value()),
        Feature::TitleTerms => text.title_value(),
        Feature::Meaning => text.meaning_value(),
        Feature::Field => values::field(supply, demand),
        Feature::Industry => values::industry(supply, demand),
        Feature::Maturity => values::maturity(supply, demand),
        Feature::Cooperation => values::cooperation(supply, demand),
        Feature::Region => values::region(supply, demand),
        Feature::Money => values::money(supply, demand),
        Feature::Wording | Feature::Indicators => None,
    }
}
