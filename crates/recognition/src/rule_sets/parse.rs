//! Reads the file of rule sets.

use std::str::FromStr;

use techmarket_types::data::{self, Row};
use techmarket_types::{DataError, Fen};

use super::{AmountKind, DayKind, LargeSum, ReviewPeriod, RuleSet, RuleSets};

pub(super) const COLUMNS: [&str; 11] = [
    "id",
    "legal_basis",
    "valid_from",
    "valid_to",
    "large_sum_fen",
    "large_sum_looks_at",
    "first_review_days",
    "large_review_days",
    "day_kind",
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
    let period = |days| ReviewPeriod { days, kind };
    let first_review = period(read_days(row, "first_review_days")?);
    let large_review = match row.text("large_review_days") {
        "" => first_review,
        _ => period(read_days(row, "large_review_days")?),
    };
    Ok(RuleSet {
        id: row.required("id")?.to_owned(),
        legal_basis: row.required("legal_basis")?.to_owned(),
        validity: row.validity()?,
        large_sum: read_large_sum(row)?,
        first_review,
        large_review,
        source: row.required("source")?.to_owned(),
        certainty: row.parse("certainty")?,
    })
}

fn read_days(row: &Row<'_>, column: &str) -> Result<u16, DataError> {
    match row.parse(column)? {
        0 => Err(row.fault(column, "应大于0")),
        days => Ok(days),
    }
}

fn read_large_sum(row: &Row<'_>) -> Result<Option<LargeSum>, DataError> {
    let from = row.parse_optional::<i64>("large_sum_fen")?;
    let looks_at = row.parse_optional("large_sum_looks_at")?;
    match (from, looks_at) {
        (None, None) => Ok(None),
        (Some(from), _) if from <= 0 => Err(row.fault("large_sum_fen", "应大于0")),
        (Some(from), Some(looks_at)) => Ok(Some(LargeSum {
            from: Fen(from),
            looks_at,
        })),
        _ => Err(row.fault("large_sum_looks_at", "与 large_sum_fen 应同时填写或同时留空")),
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

impl FromStr for AmountKind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "technology_amount" => Ok(Self::Technology),
            "total_amount" => Ok(Self::Total),
            _ => Err("应为 technology_amount 或 total_amount"),
        }
    }
}
