//! How alike the texts are, as the index measured it.

/// How fast the text feature nears 1: a third of the reachable weight gives 0.49. Set by judgement
/// (it leaves the order by text alone as it is): of the strong pairs of the judged demands half have
/// less than about 0.14 of the reachable weight and few more than 0.5.
const STEEPNESS: f64 = 2.0;

/// Likeness of the texts of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextMatch {
    /// Weight of the shared terms over the weight that a text about the same thing would reach; 0
    /// and above, also above 1 where a short query is met again and again.
    pub shared: f64,
    /// Part of the title's word weight found on the other side, 0 to 1; `None` without a title.
    pub title: Option<f64>,
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

    /// Value of the feature `title_terms`.
    #[must_use]
    pub fn title_value(&self) -> Option<f64> {
        let bounded = |title: f64| if title > 0.0 { title.min(1.0) } else { 0.0 };
        self.title.map(bounded)
    }
}
