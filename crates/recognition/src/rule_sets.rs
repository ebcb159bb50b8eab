//! The texts that hold on a day, as data: sums and days are corrected there, not in code.

mod parse;

use std::sync::LazyLock;

use jiff::civil::Date;
use techmarket_types::{Certainty, DataError, Fen, Validity};

use crate::Amounts;

static EMBEDDED: LazyLock<Result<RuleSets, DataError>> =
    LazyLock::new(|| RuleSets::parse("rule_sets.csv", include_str!("../data/rule_sets.csv")));

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// Every day (日).
    Calendar,
    /// Working days (工作日) by the State Council's yearly notice.
    Working,
}

/// Which amount a line is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountKind {
    /// Technology amount (技术交易额).
    Technology,
    /// Total (成交总额).
    Total,
}

/// The line from which a contract is large (大额合同).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LargeSum {
    /// The line itself is large.
    pub from: Fen,
    /// The amount compared.
    pub looks_at: AmountKind,
}

/// Time to decide, counted from acceptance (受理).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewPeriod {
    /// Number of days.
    pub days: u16,
    /// How they are counted.
    pub kind: DayKind,
}

/// A set of texts under which contracts are recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    /// Stable id, stored with a contract: `cn-2026`.
    pub id: String,
    /// Titles and numbers of the texts, for certificates and letters.
    pub legal_basis: String,
    /// Days of registration it holds for.
    pub validity: Validity,
    /// Line of the large sum, none where the texts know none.
    pub large_sum: Option<LargeSum>,
    /// Time for an ordinary contract.
    pub first_review: ReviewPeriod,
    /// Time for a large or disputed one.
    pub large_review: ReviewPeriod,
    /// Source, as the domain notes number it.
    pub source: String,
    /// How sure it is; anything but `Seen` is to be verified before use.
    pub certainty: Certainty,
}

/// All rule sets; at most one holds on a day.
#[derive(Debug, Clone)]
pub struct RuleSets(Vec<RuleSet>);

impl RuleSet {
    /// Whether the recognised amounts make a second review (复核) necessary.
    #[must_use]
    pub fn needs_second_review(&self, recognised: Amounts) -> bool {
        self.large_sum.is_some_and(|line| {
            let amount = match line.looks_at {
                AmountKind::Technology => recognised.technology,
                AmountKind::Total => recognised.total,
            };
            amount >= line.from
        })
    }
}

impl RuleSets {
    /// The sets that come with the program, read once. The error is a fault of the program's own
    /// data, which the tests exclude.
    pub fn embedded() -> Result<&'static Self, DataError> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// The set that holds for a registration on the day; none before 2000-02-16.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&RuleSet> {
        self.0.iter().find(|set| set.validity.holds(Some(day)))
    }

    /// The set of this id, for a contract that was judged under it.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&RuleSet> {
        self.0.iter().find(|set| set.id == id)
    }

    /// All sets, in order.
    pub fn iter(&self) -> impl Iterator<Item = &RuleSet> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests;
