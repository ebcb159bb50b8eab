//! How well weights order judged pairs.

use serde::{Deserialize, Serialize};

use super::group::{Group, in_order};
use crate::weights::Weights;

/// Ranks that count for nDCG.
const RANKS: usize = 10;

/// Agreement of weights with the judged pairs of some groups. 0 in all where no group has two pairs of different grades.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Share of the pairs of different grades that are ordered right, equal scores as half: the mean over the groups, so
    /// that a demand with many answers does not decide alone. 0.5 is chance.
    pub pair_accuracy: f64,
    /// Normalised discounted cumulative gain of the ten best of a group, gain `2^grade - 1`: the mean over the groups. Of
    /// equal scores the worse stands first.
    pub ndcg_at_10: f64,
    /// Groups with at least one pair of different grades; only these count.
    pub groups: usize,
    /// Pairs of different grades in them.
    pub pairs: usize,
}

/// Evaluates weights on groups. The order of groups and pairs does not matter.
#[must_use]
pub fn evaluate(weights: &Weights, groups: &[Group]) -> Evaluation {
    let groups = in_order(groups);
    let of_groups = |figure: fn(&Weights, &Group) -> f64| -> Vec<f64> {
        groups.iter().map(|group| figure(weights, group)).collect()
    };
    Evaluation {
        pair_accuracy: mean(&of_groups(accuracy)),
        ndcg_at_10: mean(&of_groups(ndcg)),
        groups: groups.len(),
        pairs: groups.iter().map(Group::pairs).sum(),
    }
}

/// Share of a group's pairs of different grades that are ordered right; equal scores are half right.
pub(super) fn accuracy(weights: &Weights, group: &Group) -> f64 {
    let scores: Vec<(u8, f64)> = scored(weights, group);
    let mut right = Vec::new();
    for (grade, above) in &scores {
        for (_, below) in scores.iter().filter(|(other, _)| other < grade) {
            let apart = above - below;
            // What differs by rounding alone is equal.
            right.push(match apart.abs() > 1e-12 {
                true if apart > 0.0 => 1.0,
                true => 0.0,
                false => 0.5,
            });
        }
    }
    mean(&right)
}

fn ndcg(weights: &Weights, group: &Group) -> f64 {
    let mut scores = scored(weights, group);
    scores
        .sort_by(|(grade, score), (other_grade, other)| other.total_cmp(score).then(grade.cmp(other_grade)));
    let found = gain(&scores);
    scores.sort_by_key(|(grade, _)| std::cmp::Reverse(*grade));
    // Of two different grades one is above 0, so there is something to gain.
    found / gain(&scores)
}

fn scored(weights: &Weights, group: &Group) -> Vec<(u8, f64)> {
    let scored = group.judged.iter();
    scored
        .map(|judged| (judged.grade, weights.score(&judged.values)))
        .collect()
}

fn gain(ranked: &[(u8, f64)]) -> f64 {
    let discount = |rank: u32| f64::from(rank + 1).log2();
    let ranked = (1..).zip(ranked.iter().take(RANKS));
    ranked
        .map(|(rank, (grade, _))| (2_f64.powi(i32::from(*grade)) - 1.0) / discount(rank))
        .sum()
}

#[expect(clippy::cast_precision_loss, reason = "a count of groups or pairs")]
pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        0.0
    } else {
        values.iter().sum::<f64>() / values.len() as f64
    }
}
