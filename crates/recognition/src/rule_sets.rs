//! The texts that hold on a day, as data: days are corrected there, not in code.

mod parse;

pub(crate) use parse::read_days;

use std::sync::LazyLock;

use jiff::civil::Date;
use techmarket_types::{Certainty, DataError, Validity};

static EMBEDDED: LazyLock<Result<RuleSets, DataError>> =
    LazyLock::new(|| RuleSets::parse(RuleSets::FILE, RuleSets::EMBEDDED));

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// Every day (日).
    Calendar,
    /// Working days (工作日) by the State Council's yearly notice.
    Working,
}

/// Time to decide, counted from acceptance (受理).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewPeriod {
    /// Number of days, from 1 to 366.
    pub days: u16,
    /// How they are counted.
    pub kind: DayKind,
    /// Whether calendar days that end on a day off end on the next working day (民法典 art. 203).
    pub moves_to_working_day: bool,
}

/// From which day the time for the decision runs once a contract was returned (退回补正).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockStart {
    /// From its next acceptance (受理).
    Acceptance,
    /// From the day the supplement was filed (补正材料提交之日).
    Filing,
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
    /// Time for an ordinary contract, where the region has none of its own.
    pub first_review: ReviewPeriod,
    /// Time for a large or disputed one, where its line has none of its own.
    pub large_review: ReviewPeriod,
    /// From when the time runs for a contract that was returned before.
    pub after_return: ClockStart,
    /// Source, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure it is; anything but `Seen` is to be verified before use.
    pub certainty: Certainty,
}

/// All rule sets; at most one holds on a day.
#[derive(Debug, Clone)]
pub struct RuleSets(Vec<RuleSet>);

impl RuleSets {
    pub(crate) const FILE: &'static str = "rule_sets.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/rule_sets.csv");

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
