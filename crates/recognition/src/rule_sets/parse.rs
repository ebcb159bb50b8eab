//! Reads the file of rule sets.

use std::str::FromStr;

use techmarket_types::DataError;
use techmarket_types::data::{self, Row};

use super::{ClockStart, DayKind, ReviewPeriod, RuleSet, RuleSets};

pub(super) const COLUMNS: [&str; 11] = [
    "id",
    "legal_basis",
    "valid_from",
    "valid_to",
    "first_review_days",
    "large_review_days",
    "day_kind",
    "moves_to_working_day",
    "after_return",
    "source",
    "certainty",
];

impl RuleSets {
    /// Reads the sets of an office from the text of its file; `file` is named in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let mut sets: Vec<RuleSet> = Vec::new();
        for row in data::read(file, text, &COLUMNS)? {
            let set = read_set(&row)?;
            if sets.iter().any(|other| other.id == set.id) {
                return Err(row.fault("id", "重复"));
            }
            if sets.iter().any(|other| other.validity.overlaps(&set.validity)) {
                return Err(row.fault("valid_from", "与另一行的有效期重叠"));
            }
            sets.push(set);
        }
        if sets.is_empty() {
            return Err(DataError::of_file(file, "没有任何规则"));
        }
        Ok(Self(sets))
    }
}

fn read_set(row: &Row<'_>) -> Result<RuleSet, DataError> {
    let kind: DayKind = row.parse("day_kind")?;
    let moves_to_working_day = match row.required("moves_to_working_day")? {
        "yes" => true,
        "no" => false,
        _ => return Err(row.fault("moves_to_working_day", "应为 yes 或 no")),
    };
    let period = |days| ReviewPeriod {
        days,
        kind,
        moves_to_working_day,
    };
    let Some(first_review) = read_days(row, "first_review_days")?.map(period) else {
        return Err(row.fault("first_review_days", "不能为空"));
    };
    let large_review = read_days(row, "large_review_days")?.map_or(first_review, period);
    Ok(RuleSet {
        id: row.required("id")?.to_owned(),
        legal_basis: row.required("legal_basis")?.to_owned(),
        validity: row.validity()?,
        first_review,
        large_review,
        after_return: row.parse("after_return")?,
        source: row.required("source")?.to_owned(),
        certainty: row.parse("certainty")?,
    })
}

/// A number of days from 1 to a year, none where the cell is empty.
pub(crate) fn read_days(row: &Row<'_>, column: &str) -> Result<Option<u16>, DataError> {
    const YEAR: u16 = 366;
    match row.parse_optional(column)? {
        Some(days) if !(1..=YEAR).contains(&days) => Err(row.fault(column, format!("应为1至{YEAR}的整数"))),
        days => Ok(days),
    }
}

impl FromStr for ClockStart {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "acceptance" => Ok(Self::Acceptance),
            "filing" => Ok(Self::Filing),
            _ => Err("应为 acceptance 或 filing"),
        }
    }
}

impl FromStr for DayKind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "calendar" => Ok(Self::Calendar),
            "working" => Ok(Self::Working),
            _ => Err("应为 calendar 或 working"),
        }
    }
}
