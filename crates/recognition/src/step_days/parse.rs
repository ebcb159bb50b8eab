//! Reads the file of step times.

use std::str::FromStr;

use techmarket_types::DataError;
use techmarket_types::data::{self, Row};

use super::{OfficeStep, StepDays, StepTable};
use crate::rule_sets::read_days;

pub(super) const COLUMNS: [&str; 7] = [
    "rule_set",
    "step",
    "days",
    "large_days",
    "day_kind",
    "source",
    "certainty",
];

impl StepTable {
    /// Reads an office's times from the text of its file; `file` is named in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let mut rows: Vec<StepDays> = Vec::new();
        for row in data::read(file, text, &COLUMNS)? {
            let read = read_row(&row)?;
            let same = |other: &StepDays| (&other.rule_set, other.step) == (&read.rule_set, read.step);
            if rows.iter().any(same) {
                return Err(row.fault("step", "与另一行重复"));
            }
            rows.push(read);
        }
        Ok(Self(rows))
    }
}

fn read_row(row: &Row<'_>) -> Result<StepDays, DataError> {
    let Some(days) = read_days(row, "days")? else {
        return Err(row.fault("days", "不能为空"));
    };
    Ok(StepDays {
        rule_set: row.required("rule_set")?.to_owned(),
        step: row.parse("step")?,
        days,
        large_days: read_days(row, "large_days")?,
        kind: row.parse("day_kind")?,
        source: row.required("source")?.to_owned(),
        certainty: row.parse("certainty")?,
    })
}

impl FromStr for OfficeStep {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "acceptance" => Ok(Self::Acceptance),
            "change" => Ok(Self::Change),
            _ => Err("应为 acceptance 或 change"),
        }
    }
}
