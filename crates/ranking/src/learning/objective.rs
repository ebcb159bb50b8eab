//! What learning makes small: the pairwise logistic loss, and the distance from the weights in force.

use super::group::Group;
use crate::feature::Feature;
use crate::weights::Weights;

/// How strongly the weights in force hold, against one demand each. At 100, a few demands move a weight by some
/// hundredths, and a few hundred that agree move it to where they want it. Set by judgement.
const PRIOR: f64 = 100.0;

/// Steepest slope: with it, a pair that scores 0.05 above another is better at odds of 150 to 1. A bound keeps the slope
/// finite where every pair is in order.
const STEEPEST: f64 = 100.0;
/// Most steps to the best slope; the interval that holds it halves at least with each.
const SLOPE_STEPS: usize = 40;

pub(super) type Vector = [f64; Feature::ALL.len()];

/// The loss of weights on groups. That the better of two scores higher has the probability `1 / (1 + exp(-slope *
/// difference))`, as in RankNet (Burges et al., Learning to Rank using Gradient Descent, ICML 2005) with a linear score.
/// The slope, from 0, is whatever fits best for the weights: where the labels contradict each other it is 0, and they pull
/// at nothing. Every group counts once, however many pairs it has.
pub(super) struct Objective<'a> {
    groups: &'a [Group],
    /// The share of its group that a pair is.
    shares: Vec<f64>,
    prior: Vector,
}

/// Weights with their scores.
pub(super) struct Point {
    pub(super) weights: Vector,
    /// Of every judged pair, group by group.
    scores: Vec<Vec<f64>>,
}

impl<'a> Objective<'a> {
    pub(super) fn new(groups: &'a [Group], prior: Vector) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a count of pairs")]
        let share = |group: &Group| 1.0 / group.pairs().max(1) as f64;
        Self {
            groups,
            shares: groups.iter().map(share).collect(),
            prior,
        }
    }

    pub(super) fn at(&self, weights: Vector) -> Point {
        let by = to_weights(weights);
        let of_group = |group: &Group| {
            let scores = group.judged.iter().map(|judged| by.score(&judged.values));
            scores.collect()
        };
        Point {
            weights,
            scores: self.groups.iter().map(of_group).collect(),
        }
    }

    pub(super) fn loss(&self, point: &Point, slope: f64) -> f64 {
        let mut loss = 0.0;
        self.each_pair(point, |_, _, _, difference, share| {
            // ln(1 + exp(-x)) without overflow.
            let x = slope * difference;
            loss += share * ((-x.abs()).exp().ln_1p() + (-x).max(0.0));
        });
        let apart = point.weights.iter().zip(self.prior);
        loss + PRIOR / 2.0 * apart.map(|(weight, prior)| (weight - prior).powi(2)).sum::<f64>()
    }

    /// The slope of least loss: of a convex function of one variable, by Newton's steps within a shrinking interval.
    pub(super) fn slope(&self, point: &Point) -> f64 {
        let derivatives = |slope: f64| {
            let (mut first, mut second) = (0.0, 0.0);
            self.each_pair(point, |_, _, _, difference, share| {
                let wrong = sigmoid(-slope * difference);
                first -= share * difference * wrong;
                second += share * difference * difference * wrong * (1.0 - wrong);
            });
            (first, second)
        };
        let (mut low, mut high) = (0.0, STEEPEST);
        if derivatives(low).0 >= -1e-12 {
            return low;
        }
        let mut slope = 1.0;
        for _ in 0..SLOPE_STEPS {
            let (first, second) = derivatives(slope);
            if first < 0.0 {
                low = slope;
            } else {
                high = slope;
            }
            let newton = slope - first / second;
            let next = if newton > low && newton < high {
                newton
            } else {
                f64::midpoint(low, high)
            };
            if (next - slope).abs() < 1e-6 * slope {
                return next;
            }
            slope = next;
        }
        slope
    }

    pub(super) fn gradient(&self, point: &Point, slope: f64) -> Vector {
        let mut pulls: Vec<Vec<f64>> = point.scores.iter().map(|group| vec![0.0; group.len()]).collect();
        self.each_pair(point, |group, better, worse, difference, share| {
            let pull = share * slope * sigmoid(-slope * difference);
            pulls[group][better] -= pull;
            pulls[group][worse] += pull;
        });
        let mut gradient = [0.0; Feature::ALL.len()];
        for (part, (weight, prior)) in gradient.iter_mut().zip(point.weights.iter().zip(self.prior)) {
            *part = PRIOR * (weight - prior);
        }
        let weights = to_weights(point.weights);
        for (group, pulls) in self.groups.iter().zip(&pulls) {
            for (judged, pull) in group.judged.iter().zip(pulls) {
                for (part, change) in gradient.iter_mut().zip(weights.gradient(&judged.values)) {
                    *part += pull * change;
                }
            }
        }
        gradient
    }

    /// Calls `found` for every two with different grades: group, place of the better, of the worse, difference of their
    /// scores, share of the group that the pair is.
    fn each_pair(&self, point: &Point, mut found: impl FnMut(usize, usize, usize, f64, f64)) {
        let groups = self.groups.iter().zip(&point.scores).zip(&self.shares);
        for (place, ((group, scores), &share)) in groups.enumerate() {
            for (better, above) in group.judged.iter().enumerate() {
                for (worse, below) in group.judged.iter().enumerate() {
                    if above.grade > below.grade {
                        found(place, better, worse, scores[better] - scores[worse], share);
                    }
                }
            }
        }
    }
}

/// The weights of a vector; the built-in ones of one that holds none, which no projection gives.
pub(super) fn to_weights(vector: Vector) -> Weights {
    Weights::new(|feature| vector[feature as usize]).unwrap_or_default()
}

pub(super) fn to_vector(weights: &Weights) -> Vector {
    Feature::ALL.map(|feature| weights.get(feature))
}

fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}
