//! What an office sets itself for its statistics: brackets of amounts, targets and heads of columns, as data.

use std::sync::LazyLock;

use techmarket_types::{DataError, Fen, data};

use crate::domain::statistics::{Heads, heads};

const BRACKETS: &str = "amount_brackets.csv";
const TARGETS: &str = "targets.csv";

static EMBEDDED: LazyLock<Result<Reporting, DataError>> = LazyLock::new(|| Reporting::load(|_| Ok(None)));

/// A bracket of totals (金额分档).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bracket {
    pub code: String,
    /// Where it begins.
    pub from: Fen,
    /// In words.
    pub name: String,
}

/// A target of turnover (目标).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Region, GB/T 2260.
    pub region: String,
    /// Calendar year.
    pub year: i16,
    /// 合同成交额 to be reached.
    pub amount: Fen,
    /// Where it stands.
    pub source: String,
}

/// Brackets, targets and heads.
#[derive(Clone, Debug)]
pub struct Reporting {
    brackets: Vec<Bracket>,
    targets: Vec<Target>,
    heads: Heads,
}

impl Reporting {
    /// Names of the files that an office may replace.
    pub const FILES: [&'static str; 3] = [BRACKETS, TARGETS, heads::FILE];

    /// The files that come with the program. The error is a fault of the program's own data, which the tests exclude.
    pub fn embedded() -> Result<&'static Self, DataError> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// Reads the text that `replacement` gives for a file of [`Self::FILES`], or the embedded one where it gives none.
    pub fn load(
        mut replacement: impl FnMut(&str) -> Result<Option<String>, DataError>,
    ) -> Result<Self, DataError> {
        let mut text = |file, embedded: &str| -> Result<String, DataError> {
            Ok(replacement(file)?.unwrap_or_else(|| embedded.to_owned()))
        };
        Ok(Self {
            brackets: read_brackets(&text(
                BRACKETS,
                include_str!("../../../data/amount_brackets.csv"),
            )?)?,
            targets: read_targets(&text(TARGETS, include_str!("../../../data/targets.csv"))?)?,
            heads: Heads::parse(&text(
                heads::FILE,
                include_str!("../../../data/column_heads.csv"),
            )?)?,
        })
    }

    /// The bracket of a total.
    #[must_use]
    pub fn bracket(&self, total: Fen) -> &str {
        let reached = self.brackets.iter().rev().find(|bracket| total >= bracket.from);
        reached.map_or("", |bracket| bracket.code.as_str())
    }

    /// The brackets, lowest first.
    #[must_use]
    pub fn brackets(&self) -> &[Bracket] {
        &self.brackets
    }

    /// Heads of columns.
    #[must_use]
    pub const fn heads(&self) -> &Heads {
        &self.heads
    }

    /// The target of a region for a year.
    #[must_use]
    pub fn target(&self, region: &str, year: i16) -> Option<&Target> {
        self.targets
            .iter()
            .find(|target| target.region == region && target.year == year)
    }
}

fn read_brackets(text: &str) -> Result<Vec<Bracket>, DataError> {
    let mut brackets: Vec<Bracket> = Vec::new();
    for row in data::read(
        BRACKETS,
        text,
        &["code", "from_fen", "name", "source", "certainty"],
    )? {
        let from = Fen(row.parse("from_fen")?);
        let above = match brackets.last() {
            None => from == Fen::ZERO,
            Some(last) => from > last.from,
        };
        if !above {
            return Err(row.fault("from_fen", "第一档从 0 开始，以后逐档升高"));
        }
        brackets.push(Bracket {
            code: row.required("code")?.to_owned(),
            from,
            name: row.required("name")?.to_owned(),
        });
    }
    if brackets.is_empty() {
        return Err(DataError::of_file(BRACKETS, "没有任何分档"));
    }
    Ok(brackets)
}

fn read_targets(text: &str) -> Result<Vec<Target>, DataError> {
    let mut targets: Vec<Target> = Vec::new();
    for row in data::read(
        TARGETS,
        text,
        &["region", "year", "target_fen", "source", "certainty"],
    )? {
        let target = Target {
            region: row.required("region")?.to_owned(),
            year: row.parse("year")?,
            amount: Fen(row.parse("target_fen")?),
            source: row.required("source")?.to_owned(),
        };
        if target.amount <= Fen::ZERO {
            return Err(row.fault("target_fen", "应大于0"));
        }
        if targets
            .iter()
            .any(|other| other.region == target.region && other.year == target.year)
        {
            return Err(row.fault("year", "该地区该年度已有目标"));
        }
        targets.push(target);
    }
    Ok(targets)
}

#[cfg(test)]
mod tests;
