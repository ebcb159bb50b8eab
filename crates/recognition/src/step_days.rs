//! Time for what an office does beside the first decision, as data.

mod parse;

use techmarket_types::Certainty;

use crate::{DayKind, ReviewPeriod, RuleSet};

/// What an office does beside the first decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficeStep {
    /// To accept or return what was handed in (受理), from the day it was.
    Acceptance,
    /// To decide on a change (变更登记), from the day it was asked for.
    Change,
}

/// Time for a step under a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDays {
    /// Id of the rule set.
    pub rule_set: String,
    /// The step.
    pub step: OfficeStep,
    /// Days, from 1 to 366.
    pub days: u16,
    /// Days where a second review is due; none for the same.
    pub large_days: Option<u16>,
    /// How they are counted.
    pub kind: DayKind,
    /// Source, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// The times of all steps; a step without a row under a rule set has no last day.
#[derive(Debug, Clone)]
pub struct StepTable(Vec<StepDays>);

impl StepTable {
    pub(crate) const FILE: &'static str = "step_days.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/step_days.csv");

    /// Time for the step under the rule set; `large` where a second review is due.
    #[must_use]
    pub fn period(&self, rules: &RuleSet, step: OfficeStep, large: bool) -> Option<ReviewPeriod> {
        let of = |row: &&StepDays| row.rule_set == rules.id && row.step == step;
        self.0.iter().find(of).map(|row| ReviewPeriod {
            days: row.large_days.filter(|_| large).unwrap_or(row.days),
            kind: row.kind,
            moves_to_working_day: rules.first_review.moves_to_working_day,
        })
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = &StepDays> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests;
