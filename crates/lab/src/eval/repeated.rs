//! How much the figures of judged pairs owe to the demands that they are taken over.

use serde::Serialize;
use techmarket_ranking::Weights;
use techmarket_ranking::learning::{Group, cross_fit, fold};

use super::figures::{Figures, Sum};
use super::ranked::{RankedDemand, values};

/// How often the demands are halved, each time otherwise.
const REPEATS: usize = 10;
const HALVES: u64 = 2;

/// Mean and standard deviation over the halves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub spread: f64,
}

/// Figures of one choice of weights over halves of the demands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct OverHalves {
    /// Of [`Figures::ndcg_at_10`].
    pub ndcg_at_10: Spread,
    /// Of [`Figures::auc`].
    pub auc: Spread,
}

/// The judged demands halved ten times, each half scored by the built-in weights and by what the other half teaches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Repeated {
    /// By the built-in weights.
    pub built_in: OverHalves,
    /// By weights learned on the other half.
    pub learned: OverHalves,
    /// Halves, two for each time.
    pub halves: usize,
}

/// Cross-validation over the demands, repeated.
#[must_use]
pub fn evaluate_repeated(ranked: &[RankedDemand<'_>]) -> Repeated {
    let (mut built_in, mut learned) = (Vec::new(), Vec::new());
    for repeat in 0..REPEATS {
        let groups: Vec<Group> = ranked
            .iter()
            .map(|demand| demand.group(&salted(repeat, demand)))
            .collect();
        let weights = cross_fit(&groups, HALVES, &Weights::default());
        for (half, weights) in (0..HALVES).zip(&weights) {
            let of_half: Vec<&RankedDemand<'_>> = ranked
                .iter()
                .filter(|demand| fold(&salted(repeat, demand), HALVES) == half)
                .collect();
            built_in.push(figures(&of_half, &Weights::default()));
            learned.push(figures(&of_half, weights));
        }
    }
    Repeated {
        halves: built_in.len(),
        built_in: over(&built_in),
        learned: over(&learned),
    }
}

fn salted(repeat: usize, demand: &RankedDemand<'_>) -> String {
    format!("{repeat} {}", demand.id())
}

fn figures(demands: &[&RankedDemand<'_>], weights: &Weights) -> Figures {
    let mut sum = Sum::default();
    for demand in demands {
        sum.add(demand.judged(), |id| {
            demand
                .ranking(id)
                .map_or(0.0, |ranking| weights.score(&values(ranking)))
        });
    }
    sum.mean()
}

fn over(figures: &[Figures]) -> OverHalves {
    let of = |value: fn(&Figures) -> f64| spread(&figures.iter().map(value).collect::<Vec<_>>());
    OverHalves {
        ndcg_at_10: of(|figures| figures.ndcg_at_10),
        auc: of(|figures| figures.auc),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a number of halves")]
fn spread(values: &[f64]) -> Spread {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Spread {
        mean,
        spread: (squares / count).sqrt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_is_the_standard_deviation() {
        let found = spread(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert!(
            (found.mean - 5.0).abs() < 1e-12 && (found.spread - 2.0).abs() < 1e-12,
            "{found:?}"
        );
        assert_eq!(spread(&[]), Spread::default());
    }
}
