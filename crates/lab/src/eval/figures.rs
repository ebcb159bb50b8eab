//! nDCG@10 and AUC over judged lists.

use std::cmp::Ordering;

use serde::Serialize;

use super::judgements::{Judged, RELEVANT};

/// Judged pairs that a demand needs to be counted.
const LEAST_PAIRS: usize = 10;
/// Ranks that count.
const RANKS: usize = 10;

/// Agreement with the judges, as means over the demands with at least ten judged pairs and one at
/// level 3 or 4. All are 0 where there is no such demand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Normalised discounted cumulative gain of the first ten, gain 2^(level-1) - 1, over the
    /// demand's own judged list; equal scores are ordered by id.
    pub ndcg_at_10: f64,
    /// Chance that a pair of level 3 or 4 scores above one of level 1 or 2; equal scores count
    /// half. Over the demands that have both.
    pub auc: f64,
    /// Demands counted.
    pub demands: usize,
}

/// Figures of the demands so far.
#[derive(Debug, Default)]
pub(super) struct Sum {
    ndcg: Vec<f64>,
    auc: Vec<f64>,
}

impl Sum {
    pub(super) fn add(&mut self, judged: &[Judged], score: impl Fn(&str) -> f64) {
        let relevant = judged.iter().any(|judged| judged.level >= RELEVANT);
        if judged.len() < LEAST_PAIRS || !relevant {
            return;
        }
        let mut list: Vec<(f64, &Judged)> = judged.iter().map(|judged| (score(&judged.id), judged)).collect();
        list.sort_by(|a, b| match b.0.total_cmp(&a.0) {
            Ordering::Equal => a.1.id.cmp(&b.1.id),
            unequal => unequal,
        });
        self.ndcg.push(ndcg(list.iter().map(|(_, judged)| judged.level)));
        self.auc.extend(auc(&list));
    }

    pub(super) fn mean(&self) -> Figures {
        Figures {
            ndcg_at_10: mean(&self.ndcg),
            auc: mean(&self.auc),
            demands: self.ndcg.len(),
        }
    }
}

fn ndcg(levels: impl Iterator<Item = u8>) -> f64 {
    let mut levels: Vec<u8> = levels.collect();
    let gain = dcg(&levels);
    levels.sort_by(|a, b| b.cmp(a));
    gain / dcg(&levels)
}

fn dcg(levels: &[u8]) -> f64 {
    let discount = |rank: u32| f64::from(rank + 1).log2();
    let ranked = (1..).zip(levels.iter().take(RANKS));
    ranked
        .map(|(rank, &level)| (2_f64.powi(i32::from(level) - 1) - 1.0) / discount(rank))
        .sum()
}

/// `None` where all are of one class.
fn auc(list: &[(f64, &Judged)]) -> Option<f64> {
    let scores = |relevant: bool| {
        list.iter()
            .filter(move |(_, judged)| (judged.level >= RELEVANT) == relevant)
            .map(|&(score, _)| score)
    };
    let (mut won, mut pairs) = (0.0, 0.0);
    for above in scores(true) {
        for below in scores(false) {
            pairs += 1.0;
            won += match above.total_cmp(&below) {
                Ordering::Greater => 1.0,
                Ordering::Equal => 0.5,
                Ordering::Less => 0.0,
            };
        }
    }
    (pairs > 0.0).then(|| won / pairs)
}

#[expect(clippy::cast_precision_loss, reason = "a count of demands")]
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        0.0
    } else {
        values.iter().sum::<f64>() / values.len() as f64
    }
}

#[cfg(test)]
mod tests;
