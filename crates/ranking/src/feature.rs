//! The features, their weights, and their values for a pair.

use serde::{Deserialize, Serialize};

/// One thing that is compared between the sides of a pair. Names are stable across releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Informative terms shared by the texts (内容用词).
    TextTerms,
    /// Characters that the titles have in common (题名用词).
    TitleTerms,
    /// Likeness of meaning by a sentence encoder (语义相似).
    Meaning,
    /// Fields of technology in common (所属领域).
    Field,
    /// The same industry (行业).
    Industry,
    /// Maturity offered against maturity wanted (成熟度).
    Maturity,
    /// A way of cooperation in common (合作方式).
    Cooperation,
    /// Nearness (地域).
    Region,
    /// Price against budget (金额).
    Money,
    /// Indicators that the demand requires, met by the supply (技术指标).
    Indicators,
    /// How far the words of a question stand in a post (检索词). Of searches alone: pairs do not have it, and its weight is not
    /// learnt, so that it is none of [`Self::ALL`].
    Wording,
}

impl Feature {
    /// All features of a pair, in the order in which contributions are listed and added.
    pub const ALL: [Self; 10] = [
        Self::TextTerms,
        Self::TitleTerms,
        Self::Meaning,
        Self::Field,
        Self::Industry,
        Self::Maturity,
        Self::Cooperation,
        Self::Region,
        Self::Money,
        Self::Indicators,
    ];

    /// Weight where every feature is known; they add up to 1.
    ///
    /// The texts hold 0.8, by words alone as with a sentence encoder. On judged demands one and a half to three times as much for the
    /// meaning as for the shared terms ranks alike. The codes' weights are set by judgement, since the judged posts have
    /// none: the field says most, money least, as both sides of a first contact state it loosely.
    #[must_use]
    pub const fn weight(self) -> f64 {
        match self {
            Self::TextTerms => 0.27,
            Self::TitleTerms => 0.10,
            Self::Meaning => 0.39,
            Self::Money => 0.02,
            Self::Indicators => 0.04,
            Self::Field => 0.06,
            Self::Wording => 0.0,
            Self::Industry | Self::Maturity | Self::Cooperation | Self::Region => 0.03,
        }
    }

    /// Whether it compares texts. Where one of these is not known, the others take its weight, so that what the codes
    /// count does not depend on whether there is an encoder.
    #[must_use]
    pub const fn is_of_texts(self) -> bool {
        matches!(self, Self::TextTerms | Self::TitleTerms | Self::Meaning)
    }

    /// Name in the API, such as `text_terms`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TextTerms => "text_terms",
            Self::TitleTerms => "title_terms",
            Self::Meaning => "meaning",
            Self::Field => "field",
            Self::Industry => "industry",
            Self::Maturity => "maturity",
            Self::Cooperation => "cooperation",
            Self::Region => "region",
            Self::Money => "money",
            Self::Indicators => "indicators",
            Self::Wording => "wording",
        }
    }

    /// Name for a reader.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::TextTerms => "内容用词",
            Self::TitleTerms => "题名用词",
            Self::Meaning => "语义相似",
            Self::Field => "所属领域",
            Self::Industry => "行业",
            Self::Maturity => "技术成熟度",
            Self::Cooperation => "合作方式",
            Self::Region => "地域",
            Self::Money => "金额",
            Self::Indicators => "技术指标",
            Self::Wording => "检索词",
        }
    }
}

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
    pub fn get(&self, feature: Feature) -> Option<f64> {
        self.0.get(feature as usize).copied().flatten()
    }

    /// The known values, in the order of [`Feature::ALL`].
    pub fn known(&self) -> impl Iterator<Item = (Feature, f64)> + '_ {
        let all = Feature::ALL.into_iter().zip(self.0);
        all.filter_map(|(feature, value)| Some((feature, value?)))
    }
}
