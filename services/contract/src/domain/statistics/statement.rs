//! Statistics as they are published: with the day of reading and how far a target is met.

use jiff::civil::Date;
use techmarket_types::Fen;

use crate::domain::statistics::{Statistics, Target, WHOLE};

/// Statistics with how far a target is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub statistics: Statistics,
    /// How far the region's target is met, where one is known.
    pub target: Option<Completion>,
    /// The day as of which the register was read.
    pub as_of: Date,
}

/// How far a target is met (目标完成情况).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// 年度目标.
    pub amount: Fen,
    /// Total of the year up to the end of the period, in fen.
    pub reached: i128,
    /// Completion in hundredths of a percent, rounded down.
    pub completion: i64,
    /// Where the target stands.
    pub source: String,
}

impl Completion {
    /// How far `target` is met by `reached` fen.
    #[must_use]
    pub fn of(target: &Target, reached: i128) -> Self {
        let completion = reached * WHOLE / i128::from(target.amount.0);
        Self {
            amount: target.amount,
            reached,
            completion: i64::try_from(completion).unwrap_or(i64::MAX),
            source: target.source.clone(),
        }
    }
}
