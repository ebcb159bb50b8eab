//! The two linear programmes.

use std::collections::BTreeMap;
use std::time::Duration;

use microlp::{
    ComparisonOp, OptimizationDirection, Problem, Solution, SolutionStatus, SolveOptions, Variable,
};

use super::{Seat, TalkEvent, TalkPair};

/// Branches of one search; with the clock it bounds what a call may cost.
const NODES: u64 = 2_000;
const CLOCK: Duration = Duration::from_secs(3);
/// One slot is a small problem.
const SLOT_CLOCK: Duration = Duration::from_millis(200);

/// The pairs that should talk.
pub(super) struct Chosen {
    pub(super) pairs: Vec<usize>,
    /// No schedule has a higher sum of scores.
    pub(super) bound: Option<f64>,
}

/// A whole schedule.
pub(super) struct Whole {
    pub(super) seats: Vec<Seat>,
    pub(super) bound: Option<f64>,
}

/// The pairs of the highest sum that the organisations and the tables of all slots together bear.
pub(super) fn choose(pairs: &[TalkPair], event: &TalkEvent) -> Chosen {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let both = on_both_sides(pairs);
    let mut rows = Rows::default();
    let mut variables = Vec::with_capacity(pairs.len());
    for (place, pair) in pairs.iter().enumerate() {
        if event.common(pair) == 0 {
            continue;
        }
        let worth = pair.score;
        let variable = if both {
            problem.add_binary_var(worth)
        } else {
            problem.add_var(worth, (0.0, 1.0))
        };
        rows.add(Row::Supply(pair.supply), variable);
        rows.add(Row::Demand(pair.demand), variable);
        rows.add(Row::Organization(pair.supply), variable);
        rows.add(Row::Organization(pair.demand), variable);
        rows.add(Row::All, variable);
        variables.push((place, variable));
    }
    rows.constrain(&mut problem, event);
    let Some(solution) = solve(&problem, CLOCK) else {
        return Chosen {
            pairs: Vec::new(),
            bound: None,
        };
    };
    let picked = variables
        .iter()
        .filter(|(_, variable)| solution.var_value(*variable) > 0.5);
    let bound = (solution.status() == SolutionStatus::Optimal).then(|| solution.objective());
    Chosen {
        pairs: picked.map(|(place, _)| *place).collect(),
        bound,
    }
}

/// Pairs and slots at once; `None` where no schedule was found in time.
pub(super) fn solve_whole(pairs: &[TalkPair], event: &TalkEvent) -> Option<Whole> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let mut rows = Rows::default();
    let mut variables = Vec::new();
    for (place, pair) in pairs.iter().enumerate() {
        for slot in (0..event.slots).filter(|slot| event.common(pair) >> slot & 1 == 1) {
            let variable = problem.add_binary_var(pair.score);
            for row in [
                Row::Pair(place),
                Row::Supply(pair.supply),
                Row::Demand(pair.demand),
                Row::Seat(pair.supply, slot),
                Row::Seat(pair.demand, slot),
                Row::Slot(slot),
            ] {
                rows.add(row, variable);
            }
            variables.push(((place, slot), variable));
        }
    }
    rows.constrain(&mut problem, event);
    let solution = solve(&problem, CLOCK)?;
    let seats = variables
        .iter()
        .filter(|(_, variable)| solution.var_value(*variable) > 0.5);
    let bound = (solution.status() == SolutionStatus::Optimal).then(|| solution.objective());
    Some(Whole {
        seats: seats.map(|(seat, _)| *seat).collect(),
        bound,
    })
}

/// The pairs of the highest worth of which no two share an organisation, at most `most`.
pub(super) fn matching(candidates: &[(usize, TalkPair, f64)], most: usize) -> Vec<usize> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let pairs: Vec<TalkPair> = candidates.iter().map(|(_, pair, _)| *pair).collect();
    let both = on_both_sides(&pairs);
    let mut organizations: BTreeMap<usize, Vec<(Variable, f64)>> = BTreeMap::new();
    let mut variables = Vec::with_capacity(candidates.len());
    for (place, pair, worth) in candidates {
        let variable = if both {
            problem.add_binary_var(*worth)
        } else {
            problem.add_var(*worth, (0.0, 1.0))
        };
        for organization in [pair.supply, pair.demand] {
            organizations
                .entry(organization)
                .or_default()
                .push((variable, 1.0));
        }
        variables.push((*place, variable));
    }
    for row in organizations.into_values().filter(|row| row.len() > 1) {
        problem.add_constraint(row, ComparisonOp::Le, 1.0);
    }
    let all: Vec<(Variable, f64)> = variables.iter().map(|(_, variable)| (*variable, 1.0)).collect();
    problem.add_constraint(all, ComparisonOp::Le, count(most));
    let Some(solution) = solve(&problem, SLOT_CLOCK) else {
        return Vec::new();
    };
    let picked = variables
        .iter()
        .filter(|(_, variable)| solution.var_value(*variable) > 0.5);
    picked.map(|(place, _)| *place).collect()
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    /// Talks of an organisation as supply side.
    Supply(usize),
    /// Talks of an organisation as demand side.
    Demand(usize),
    /// Talks of an organisation on either side, in all slots.
    Organization(usize),
    /// Talks of an organisation in a slot.
    Seat(usize, usize),
    /// Talks of a pair.
    Pair(usize),
    /// Talks in a slot.
    Slot(usize),
    /// Talks in all slots.
    All,
}

#[derive(Default)]
struct Rows(BTreeMap<Row, Vec<(Variable, f64)>>);

impl Rows {
    fn add(&mut self, row: Row, variable: Variable) {
        self.0.entry(row).or_default().push((variable, 1.0));
    }

    /// Adds the rows that can bind.
    fn constrain(self, problem: &mut Problem, event: &TalkEvent) {
        for (row, variables) in self.0 {
            let most = match row {
                Row::Supply(_) => event.most_supply,
                Row::Demand(_) => event.most_demand,
                Row::Organization(organization) => event.available(organization).count_ones() as usize,
                Row::Seat(..) | Row::Pair(_) => 1,
                Row::Slot(_) => event.tables,
                Row::All => event.tables * event.slots,
            };
            if variables.len() > most {
                problem.add_constraint(variables, ComparisonOp::Le, count(most));
            }
        }
    }
}

fn solve(problem: &Problem, clock: Duration) -> Option<Solution> {
    let mut options = SolveOptions::default();
    options.time_limit = Some(clock);
    options.node_limit = Some(NODES);
    problem.solve_with(options).ok()?.into_solution().ok()
}

/// Whether an organisation both supplies and demands.
fn on_both_sides(pairs: &[TalkPair]) -> bool {
    let supply: std::collections::BTreeSet<usize> = pairs.iter().map(|pair| pair.supply).collect();
    pairs.iter().any(|pair| supply.contains(&pair.demand))
}

#[expect(clippy::cast_precision_loss, reason = "at most 64 slots of 500 tables")]
fn count(number: usize) -> f64 {
    number as f64
}
