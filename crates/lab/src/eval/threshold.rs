//! From which score on a pair is worth a broker's reading.

use serde::Serialize;

use super::judgements::RELEVANT;
use super::ranked::RankedDemand;

/// Scores that are tried, in hundredths.
const TRIED: std::ops::RangeInclusive<u8> = 5..=90;

/// How the pairs at or above a score were judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Cut {
    /// The lowest score.
    pub score: f64,
    /// Part of the pairs there that are of level 3 or 4.
    pub precision: f64,
    /// Part of the pairs of level 3 or 4 that are there.
    pub recall: f64,
    /// Part of the pairs of level 1 that are there.
    pub unrelated: f64,
    /// Harmonic mean of precision and recall (F1).
    pub f1: f64,
}

/// The scores that could be a threshold, and the best by F1; equal ones go to the lower score.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Threshold {
    /// The cut with the highest F1.
    pub best: Cut,
    /// Every fifth hundredth.
    pub cuts: Vec<Cut>,
}

/// What each score would be as the threshold of matches, over all judged pairs.
#[must_use]
pub fn threshold(ranked: &[RankedDemand<'_>]) -> Threshold {
    let pairs: Vec<(f64, u8)> = ranked.iter().flat_map(RankedDemand::scores).collect();
    let mut found = Threshold::default();
    for hundredths in TRIED {
        let cut = Cut::at(f64::from(hundredths) / 100.0, &pairs);
        if cut.f1 > found.best.f1 {
            found.best = cut;
        }
        if hundredths % 5 == 0 {
            found.cuts.push(cut);
        }
    }
    found
}

impl Cut {
    fn at(score: f64, pairs: &[(f64, u8)]) -> Self {
        let count = |wanted: &dyn Fn(u8) -> bool, above: bool| {
            let counted = pairs
                .iter()
                .filter(|(found, level)| wanted(*level) && (!above || *found >= score));
            counted.fold(0.0, |count, _| count + 1.0)
        };
        let part = |of: f64, all: f64| if all > 0.0 { of / all } else { 0.0 };
        let relevant = |level| level >= RELEVANT;
        let (precision, recall) = (
            part(count(&relevant, true), count(&|_| true, true)),
            part(count(&relevant, true), count(&relevant, false)),
        );
        let unrelated = |level| level <= 1;
        Self {
            score,
            precision,
            recall,
            unrelated: part(count(&unrelated, true), count(&unrelated, false)),
            f1: part(2.0 * precision * recall, precision + recall),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_counts_what_is_at_or_above_it() {
        let pairs = [(0.9, 4), (0.5, 1), (0.4, 3), (0.3, 2), (0.1, 1)];
        let cut = Cut::at(0.4, &pairs);
        let near = |found: f64, expected: f64| (found - expected).abs() < 1e-9;
        assert!(near(cut.precision, 2.0 / 3.0) && near(cut.recall, 1.0), "{cut:?}");
        assert!(near(cut.unrelated, 0.5) && near(cut.f1, 0.8), "{cut:?}");
        assert!(near(Cut::at(0.95, &pairs).f1, 0.0));
    }
}
