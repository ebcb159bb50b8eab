//! The law of the rules, as data: which texts ask for a rule, how much it weighs, and its limits.

mod parse;

use jiff::civil::Date;
use techmarket_types::{Certainty, RegistrationPoint, Validity};

use crate::{Rule, RuleSet, Severity};

/// What the texts make of a rule, in a region and a span of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLaw {
    /// The rule.
    pub rule: Rule,
    /// Ids of the rule sets; empty for all.
    pub rule_sets: Vec<String>,
    /// First digits of the registration point; empty for the nation.
    pub region: String,
    /// How much it weighs.
    pub severity: Severity,
    /// Code of `refusal_ground`.
    pub refusal_ground: Option<String>,
    /// Number that the rule compares with; its unit stands in the README of the data.
    pub limit: Option<u32>,
    /// Short Chinese name.
    pub name: String,
    /// Text and article (法律依据).
    pub basis: String,
    /// Days of filing it holds for.
    pub validity: Validity,
    /// Source, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// The law of all rules. A rule without a row under a rule set is not in force under it.
#[derive(Debug, Clone)]
pub struct RuleTable(Vec<RuleLaw>);

impl RuleTable {
    pub(crate) const FILE: &'static str = "rules.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/rules.csv");

    /// What holds for a rule; the longest region that fits the point is taken.
    #[must_use]
    pub fn law(
        &self,
        rule: Rule,
        rules: &RuleSet,
        day: Date,
        point: Option<RegistrationPoint>,
    ) -> Option<&RuleLaw> {
        let region = point.map(RegistrationPoint::region).unwrap_or_default();
        self.0
            .iter()
            .filter(|law| law.rule == rule && law.validity.holds(Some(day)))
            .filter(|law| law.rule_sets.is_empty() || law.rule_sets.contains(&rules.id))
            .filter(|law| region.starts_with(&law.region))
            .max_by_key(|law| law.region.len())
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = &RuleLaw> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests;
