//! Who decides after the first review (初审), and how much time there is, by region.

mod parse;

use jiff::civil::Date;
use techmarket_types::{Certainty, Fen, RegistrationPoint, Validity};

use crate::{Amounts, CategoryKinds, DayKind, ReviewPeriod, RuleSet};

/// Which amount a line is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountKind {
    /// Technology amount (技术交易额).
    Technology,
    /// Total (成交总额).
    Total,
}

/// Who makes the second review (复核), the weightiest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reviewer {
    /// Another registrar of the same body (另一名登记员).
    AnotherRegistrar,
    /// A panel of experts (专家评审).
    ExpertPanel,
    /// The body above (上级登记管理部门).
    SuperiorBody,
}

/// A line from which a contract is large (大额合同), in a region, under a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewLine {
    /// Id of the rule set.
    pub rule_set: String,
    /// First 2 or 4 digits of the registration point by GB/T 2260; empty for the nation.
    pub region: String,
    /// The line itself is large.
    pub threshold: Fen,
    /// The amount compared with it.
    pub looks_at: AmountKind,
    /// Categories it looks at, tops with all below them; empty for all.
    pub categories: Vec<String>,
    /// Who decides.
    pub reviewer: Reviewer,
    /// Who decides a disputed contract (有争议) of the region, large or not; none for another registrar.
    pub disputed_reviewer: Option<Reviewer>,
    /// Days for a large or disputed contract; none for those of the rule set.
    pub large: Option<(u16, DayKind)>,
    /// Days for an ordinary contract of the region; none for those of the rule set.
    pub ordinary: Option<(u16, DayKind)>,
    /// Days it holds on.
    pub validity: Validity,
    /// Source, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// All lines.
#[derive(Debug, Clone)]
pub struct ReviewLines(Vec<ReviewLine>);

/// A contract about whose review is asked.
#[derive(Debug, Clone, Copy)]
pub struct ReviewCase<'a> {
    /// Registration point (登记点) that decides.
    pub point: RegistrationPoint,
    /// Day of the review.
    pub day: Date,
    /// Category, code of `contract_category`.
    pub category: &'a str,
    /// Recognised amounts; the claimed ones before the first review.
    pub amounts: Amounts,
    /// Whether it is disputed (有争议), which asks for a second review and takes the time of a large one.
    pub disputed: bool,
}

/// What a review has to keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewDemand<'a> {
    /// The second review that its amounts ask for; none where they reach no line.
    pub second: Option<SecondReview<'a>>,
    /// Who makes the second review, by its amounts or because it is disputed, the weightier of both; none
    /// where the first decides.
    pub reviewer: Option<Reviewer>,
    /// Time to decide, from acceptance (受理).
    pub period: ReviewPeriod,
}

/// A second review and the line that asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondReview<'a> {
    /// Who makes it.
    pub reviewer: Reviewer,
    /// The line that is reached.
    pub line: &'a ReviewLine,
}

impl ReviewLines {
    pub(crate) const FILE: &'static str = "review_lines.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/review_lines.csv");

    /// What the review of a contract has to keep to. The lines of the longest region that fits the
    /// point hold alone, whatever they leave out; where one contract reaches several of them, the
    /// highest counts, of equal ones that with the weightiest reviewer. Without a line nothing is large,
    /// and the times are those of the rule set.
    #[must_use]
    pub fn demand<'a>(
        &'a self,
        rules: &RuleSet,
        kinds: &CategoryKinds,
        case: &ReviewCase<'_>,
    ) -> ReviewDemand<'a> {
        let lines = self.of_region(rules, case);
        let looked_at = |line: &ReviewLine| {
            let within = |code: &String| kinds.is_within(case.category, code);
            line.categories.is_empty() || line.categories.iter().any(within)
        };
        let reached = lines
            .iter()
            .filter(|line| looked_at(line) && line.is_reached_by(case.amounts))
            .max_by_key(|line| (line.threshold, line.reviewer));
        let second = reached.map(|&line| SecondReview {
            reviewer: line.reviewer,
            line,
        });
        let line = reached.or_else(|| lines.iter().find(|line| looked_at(line)));
        let disputed = case.disputed.then(|| {
            let of_region = line.and_then(|line| line.disputed_reviewer);
            of_region.unwrap_or(Reviewer::AnotherRegistrar)
        });
        let (own, of_rules) = if second.is_some() || case.disputed {
            (line.and_then(|line| line.large), rules.large_review)
        } else {
            (lines.iter().find_map(|line| line.ordinary), rules.first_review)
        };
        let period = own.map_or(of_rules, |(days, kind)| ReviewPeriod {
            days,
            kind,
            moves_to_working_day: of_rules.moves_to_working_day,
        });
        ReviewDemand {
            second,
            reviewer: second.map(|second| second.reviewer).max(disputed),
            period,
        }
    }

    /// All lines, in order.
    pub fn iter(&self) -> impl Iterator<Item = &ReviewLine> {
        self.0.iter()
    }

    fn of_region(&self, rules: &RuleSet, case: &ReviewCase<'_>) -> Vec<&ReviewLine> {
        let region = case.point.region();
        let mut lines: Vec<&ReviewLine> = self
            .0
            .iter()
            .filter(|line| line.rule_set == rules.id && line.validity.holds(Some(case.day)))
            .filter(|line| region.starts_with(&line.region))
            .collect();
        let longest = lines.iter().map(|line| line.region.len()).max();
        lines.retain(|line| Some(line.region.len()) == longest);
        lines
    }
}

impl ReviewLine {
    fn is_reached_by(&self, amounts: Amounts) -> bool {
        let amount = match self.looks_at {
            AmountKind::Technology => amounts.technology,
            AmountKind::Total => amounts.total,
        };
        amount >= self.threshold
    }
}

#[cfg(test)]
mod tests;
