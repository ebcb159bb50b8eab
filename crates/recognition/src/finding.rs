//! What a rule has to say about a contract.

use std::fmt;

/// A rule of this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The total must be above zero.
    TotalPositive,
    /// The technology amount may not be negative.
    TechnologyNotNegative,
    /// The technology amount may not be above the total.
    TechnologyWithinTotal,
    /// No non-technical item may be negative.
    NonTechnicalNotNegative,
    /// The non-technical items must make up the difference of total and technology amount.
    NonTechnicalSum,
    /// The second reviewer must be another person than the first.
    DistinctReviewers,
}

impl Rule {
    /// Stable id, for the audit and for other programs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::TotalPositive => "amount.total-positive",
            Self::TechnologyNotNegative => "amount.technology-not-negative",
            Self::TechnologyWithinTotal => "amount.technology-within-total",
            Self::NonTechnicalNotNegative => "amount.non-technical-not-negative",
            Self::NonTechnicalSum => "amount.non-technical-sum",
            Self::DistinctReviewers => "review.distinct-reviewers",
        }
    }

    /// Source, as the domain notes number it.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::TotalPositive => "S22 (01 §7)",
            Self::TechnologyNotNegative
            | Self::TechnologyWithinTotal
            | Self::NonTechnicalNotNegative
            | Self::NonTechnicalSum => "S8 (01 §7)",
            Self::DistinctReviewers => "S11 (01 §4.1)",
        }
    }
}

/// What a finding is about, so that a caller can name its own field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Total (成交总额).
    Total,
    /// Technology amount (技术交易额).
    Technology,
    /// One non-technical item (非技术性费用), by its place from 0.
    NonTechnicalItem(usize),
    /// The non-technical items together.
    NonTechnicalItems,
    /// The second reviewer (复核人).
    SecondReviewer,
}

/// A rule that is not kept, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// What it is about.
    pub subject: Subject,
    /// What to do, in Chinese, for the person at the form.
    pub advice: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.advice)
    }
}
