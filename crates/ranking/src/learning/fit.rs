//! Fitting weights to judged pairs.

use super::group::{Group, fold, in_order};
use super::objective::{Objective, Vector, to_vector, to_weights};
use super::simplex::project;
use crate::feature::Feature;
use crate::weights::Weights;

/// Most steps of a descent.
const STEPS: usize = 100;
/// Most halvings of one step.
const HALVINGS: usize = 30;
/// A step that moves no weight by more than this is the last.
const STILL: f64 = 1e-7;

/// The weights that order the pairs within each group best, near to those in force: the less there is to learn from, the
/// nearer. Without two of different grades in any group they are those in force.
///
/// The score is that of a ranking ([`Weights::score`]), unknown features left out, so the loss is smooth and not quite
/// convex; the descent (projected gradient) begins at the weights in force and once more at equal weights, and the lower
/// end is taken.
#[must_use]
pub fn fit(groups: &[Group], in_force: &Weights) -> Weights {
    let groups = in_order(groups);
    if groups.is_empty() {
        return *in_force;
    }
    let prior = to_vector(in_force);
    let objective = Objective::new(&groups, prior);
    #[expect(clippy::cast_precision_loss, reason = "a count of features")]
    let equal = [1.0 / Feature::ALL.len() as f64; Feature::ALL.len()];
    let (near, far) = (descend(&objective, prior), descend(&objective, equal));
    // A tie goes to what the weights in force led to.
    to_weights(if far.1 < near.1 - 1e-9 { far.0 } else { near.0 })
}

/// For each of `folds` the weights fitted to all other groups: `fitted[fold(&group.id, folds)]` has not seen the group.
/// With two folds: what is learnt on half of the groups, for the other half.
#[must_use]
pub fn cross_fit(groups: &[Group], folds: u64, in_force: &Weights) -> Vec<Weights> {
    let without = |left_out: u64| -> Vec<Group> {
        let seen = groups.iter().filter(|group| fold(&group.id, folds) != left_out);
        seen.cloned().collect()
    };
    (0..folds).map(|fold| fit(&without(fold), in_force)).collect()
}

/// Where a descent from `start` ends, and the loss there.
fn descend(objective: &Objective<'_>, start: Vector) -> (Vector, f64) {
    let mut point = objective.at(start);
    let mut slope = objective.slope(&point);
    let mut loss = objective.loss(&point, slope);
    let mut step = 0.01;
    for _ in 0..STEPS {
        let gradient = objective.gradient(&point, slope);
        let mut moved = 0.0;
        for _ in 0..HALVINGS {
            let mut target = point.weights;
            for (part, slope) in target.iter_mut().zip(gradient) {
                *part -= step * slope;
            }
            let next = objective.at(project(target));
            let apart = || next.weights.iter().zip(point.weights).map(|(a, b)| a - b);
            // Armijo's rule for a projected step (Bertsekas, Nonlinear Programming, 2.3).
            let decrease: f64 = apart().zip(gradient).map(|(by, slope)| by * slope).sum();
            if objective.loss(&next, slope) <= loss + 1e-4 * decrease {
                moved = apart().fold(0.0, |most, by| by.abs().max(most));
                point = next;
                break;
            }
            step /= 2.0;
        }
        if moved < STILL {
            break;
        }
        step *= 2.0;
        slope = objective.slope(&point);
        loss = objective.loss(&point, slope);
    }
    (point.weights, loss)
}
