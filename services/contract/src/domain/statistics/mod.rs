//! Statistics of the register (技术市场统计). Every cut is made from the same facts in one pass, so that each adds up to the
//! totals to the fen.

mod cut;
mod facts;
mod growth;
mod heads;
mod reporting;
mod statement;
mod tally;

use std::collections::BTreeSet;

use jiff::civil::Date;
use techmarket_types::{Fen, RegistrationPoint};

pub use cut::Dimension;
pub(crate) use facts::place;
pub use facts::{Facts, NoFacts};
pub use growth::Growth;
pub(crate) use growth::WHOLE;
pub use heads::{ExportColumn, Heads};
pub use reporting::{Bracket, Reporting, Target};
pub use statement::{Completion, Statement};
pub use tally::Tally;

/// Which side of the contracts is in the region (统计口径).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// 输出: the seller.
    Output,
    /// 吸纳: the buyer.
    Absorption,
    /// 本地流转: both.
    Local,
    /// One of them, or both.
    Either,
}

impl Scope {
    /// Chinese term.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Output => "卖方输出",
            Self::Absorption => "买方吸纳",
            Self::Local => "本地流转",
            Self::Either => "输出或吸纳",
        }
    }

    /// Who has to be in the region.
    #[must_use]
    pub const fn parties(self) -> &'static str {
        match self {
            Self::Output => "卖方",
            Self::Absorption => "买方",
            Self::Local => "买卖双方",
            Self::Either => "卖方或买方（或双方）",
        }
    }
}

/// Which contracts are counted.
#[derive(Clone, Debug)]
pub struct StatisticsQuery {
    /// Days of registration, both included.
    pub period: (Date, Date),
    /// Region whose code begins so; empty for everywhere.
    pub region_prefix: String,
    /// Which side is in it.
    pub scope: Scope,
    pub registration_point: Option<RegistrationPoint>,
    /// As the register stood at the end of this day.
    pub as_of: Date,
    /// Whether licences are counted with transfers.
    pub fold_licences: bool,
}

impl StatisticsQuery {
    /// The same a year before, as the register stands on the same day. What ends with a month ends with that month a year
    /// before too, so that the 29th of February is in the February of a leap year; it becomes the 28th where there is none.
    #[must_use]
    pub fn year_before(&self) -> Self {
        let (first, last) = self.period;
        Self {
            period: (a_year_before(first), end_a_year_before(last)),
            ..self.clone()
        }
    }
}

fn a_year_before(day: Date) -> Date {
    day.checked_sub(jiff::Span::new().years(1)).unwrap_or(Date::MIN)
}

fn end_a_year_before(day: Date) -> Date {
    let before = a_year_before(day);
    if day == day.last_of_month() {
        before.last_of_month()
    } else {
        before
    }
}

/// Count and amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// 合同项数.
    pub count: i64,
    /// 合同成交额, in fen; of more contracts than 64 bits of fen hold.
    pub total: i128,
    /// 技术交易额, in fen.
    pub technology: i128,
}

impl Sum {
    /// Adds one contract.
    pub fn add(&mut self, total: Fen, technology: Fen) {
        self.count += 1;
        self.total += i128::from(total.0);
        self.technology += i128::from(technology.0);
    }
}

/// A row of a cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutRow {
    pub code: String,
    /// This period.
    pub sum: Sum,
    /// The year before; `None` where there was nothing.
    pub before: Option<Sum>,
}

/// A cut: rows in the order of their codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// What the rows are divided by.
    pub dimension: Dimension,
    pub rows: Vec<CutRow>,
}

/// Statistics of a period beside the year before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// All contracts.
    pub sum: Sum,
    /// All of the year before.
    pub before: Sum,
    pub cuts: Vec<Cut>,
}

impl Statistics {
    /// `this` period beside the year `before`.
    #[must_use]
    pub fn of(this: &Tally, before: &Tally) -> Self {
        let cut = |dimension: Dimension| {
            let (now, mut then) = (this.cut(dimension), before.cut(dimension));
            if dimension == Dimension::Month {
                // The months of a year before have other names.
                then = then
                    .into_iter()
                    .map(|(month, sum)| (a_year_later(&month), sum))
                    .collect();
            }
            let codes: BTreeSet<&String> = now.keys().chain(then.keys()).collect();
            let rows = codes.into_iter().map(|code| CutRow {
                code: code.clone(),
                sum: now.get(code).copied().unwrap_or_default(),
                before: then.get(code).copied(),
            });
            Cut {
                dimension,
                rows: rows.collect(),
            }
        };
        Self {
            sum: this.sum,
            before: before.sum,
            cuts: Dimension::ALL.iter().copied().map(cut).collect(),
        }
    }
}

/// `2026-03` of `2025-03`.
fn a_year_later(month: &str) -> String {
    let later = month.split_once('-').and_then(|(year, rest)| {
        let year: i16 = year.parse().ok()?;
        Some(format!("{:04}-{rest}", year + 1))
    });
    later.unwrap_or_else(|| month.to_owned())
}

#[cfg(test)]
mod tests;
