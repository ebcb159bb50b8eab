//! Whether learnt weights beat those in force by more than noise.

use serde::{Deserialize, Serialize};

use super::evaluation::{Evaluation, accuracy, evaluate};
use super::group::{Group, in_order};
use crate::weights::Weights;

/// Fewest held-back groups on which anything may be decided.
pub const LEAST_GROUPS: usize = 20;
/// Highest chance that weights no better than those in force win as often as these.
pub const SIGNIFICANCE: f64 = 0.05;

/// Learnt weights against those in force, on the same held-back groups.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// How the learnt weights do.
    pub candidate: Evaluation,
    /// How those in force do.
    pub in_force: Evaluation,
    /// Groups whose pairs the learnt weights order better.
    pub wins: usize,
    /// Groups whose pairs they order worse. In the others both do alike.
    pub losses: usize,
    /// One-sided p-value of the sign test: the chance of at least so many wins if wins and losses were equally likely. 1
    /// where nothing differs.
    pub p_value: f64,
}

impl Comparison {
    /// Whether the learnt weights may go live: at least [`LEAST_GROUPS`] held-back groups; a higher mean pair accuracy; an
    /// nDCG that is not lower; and a p-value of at most [`SIGNIFICANCE`].
    ///
    /// The sign test over demands asks for no distribution and no chance of its own, and gives the same answer in every
    /// run (Hull, Using Statistical Testing in the Evaluation of Retrieval Experiments, SIGIR 1993); it sees who wins and
    /// not by how much, so the means are asked too. Each training is tested at this level by itself: of candidates that are no
    /// better, up to one in twenty may go live, and is then the one to beat.
    #[must_use]
    pub fn promotes(&self) -> bool {
        self.candidate.groups >= LEAST_GROUPS
            && self.candidate.pair_accuracy > self.in_force.pair_accuracy
            && self.candidate.ndcg_at_10 >= self.in_force.ndcg_at_10
            && self.p_value <= SIGNIFICANCE
    }
}

/// Compares learnt weights with those in force on groups that neither has been fitted to.
#[must_use]
pub fn compare(candidate: &Weights, in_force: &Weights, held_back: &[Group]) -> Comparison {
    let held_back = in_order(held_back);
    let (mut wins, mut losses) = (0, 0);
    for group in &held_back {
        let by = accuracy(candidate, group) - accuracy(in_force, group);
        if by > 1e-12 {
            wins += 1;
        } else if by < -1e-12 {
            losses += 1;
        }
    }
    Comparison {
        candidate: evaluate(candidate, &held_back),
        in_force: evaluate(in_force, &held_back),
        wins,
        losses,
        p_value: sign_test(wins, losses),
    }
}

/// The chance of at least `wins` heads in `wins + losses` throws of a fair coin.
fn sign_test(wins: usize, losses: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of groups")]
    let (throws, wins) = ((wins + losses) as f64, wins as f64);
    // Logarithms, since the number of ways passes what a float holds at about a thousand throws.
    let (mut ways, mut heads, mut chance) = (-throws * std::f64::consts::LN_2, 0.0, 0.0);
    while heads <= throws {
        if heads >= wins {
            chance += f64::exp(ways);
        }
        ways += ((throws - heads) / (heads + 1.0)).ln();
        heads += 1.0;
    }
    chance.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_of_a_fair_coin() {
        let cases = [
            (0, 0, 1.0),
            (5, 0, 1.0 / 32.0),
            (3, 1, 5.0 / 16.0),
            (0, 4, 1.0),
            // R: pbinom(14, 20, 0.5, lower.tail = FALSE)
            (15, 5, 0.020_694_732_666_015_625),
        ];
        for (wins, losses, expected) in cases {
            assert!(
                (sign_test(wins, losses) - expected).abs() < 1e-12,
                "{wins} {losses}"
            );
        }
        let (many, even) = (sign_test(60_000, 40_000), sign_test(50_000, 50_000));
        assert!(many < 1e-300 && (0.5..0.51).contains(&even), "{many} {even}");
    }
}
