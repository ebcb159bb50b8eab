//! How alike the texts of a pair are.

/// How fast the text feature nears 1: a third of the reachable weight gives 0.49. Of the strong pairs of the judged demands
/// half have less than about 0.14 of the reachable weight and few more than 0.5.
const STEEPNESS: f64 = 2.0;

/// Cosine from which two texts mean the same. Of the judged pairs 1 in 100 has more than 0.46, 1 in 1,000 more than 0.53.
const FULL_MEANING: f64 = 0.6;

/// Likeness of the texts of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextMatch {
    /// Weight of the shared terms over the weight that a text about the same thing would reach; 0
    /// and above, also above 1 where a short query is met again and again.
    pub shared: f64,
    /// Part of the weight of the title's terms found on the other side, 0 to 1; `None` without a title.
    pub title: Option<f64>,
    /// Cosine of the sentence vectors, each without the mean of its side, -1 to 1; `None` where a side has no vector.
    pub meaning: Option<f64>,
}

impl TextMatch {
    /// Value of the feature `text_terms`: rises with every shared term and stays below 1.
    #[must_use]
    pub fn terms_value(&self) -> f64 {
        if self.shared > 0.0 {
            -(-STEEPNESS * self.shared).exp_m1()
        } else {
            0.0
        }
    }

    /// Value of the feature `meaning`.
    #[must_use]
    pub fn meaning_value(&self) -> Option<f64> {
        let bounded = |cosine: f64| {
            if cosine > 0.0 {
                (cosine / FULL_MEANING).min(1.0)
            } else {
                0.0
            }
        };
        self.meaning.map(bounded)
    }

    /// Value of the feature `title_terms`.
    #[must_use]
    pub fn title_value(&self) -> Option<f64> {
        let bounded = |title: f64| if title > 0.0 { title.min(1.0) } else { 0.0 };
        self.title.map(bounded)
    }
}
