//! Reads the file of review lines.

use std::str::FromStr;

use techmarket_types::data::{self, Row};
use techmarket_types::{DataError, Fen};

use super::{AmountKind, ReviewLine, ReviewLines, Reviewer};
use crate::DayKind;
use crate::rule_sets::read_days;

pub(super) const COLUMNS: [&str; 15] = [
    "rule_set",
    "region",
    "threshold_fen",
    "looks_at",
    "categories",
    "reviewer",
    "disputed_reviewer",
    "days",
    "day_kind",
    "ordinary_days",
    "ordinary_day_kind",
    "valid_from",
    "valid_to",
    "source",
    "certainty",
];
const MAX_LINES: usize = 10_000;

impl ReviewLines {
    /// Reads an office's lines from the text of its file; `file` is named in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let mut lines: Vec<ReviewLine> = Vec::new();
        for row in data::read(file, text, &COLUMNS)? {
            let line = read_line(&row)?;
            let same = |other: &&ReviewLine| {
                (&other.rule_set, &other.region) == (&line.rule_set, &line.region)
                    && other.validity.overlaps(&line.validity)
            };
            for other in lines.iter().filter(same) {
                let looks = |line: &ReviewLine| (line.threshold, line.looks_at, line.categories.clone());
                if looks(other) == looks(&line) {
                    return Err(row.fault("threshold_fen", "与另一行重复"));
                }
                if other.ordinary.is_some() && line.ordinary.is_some() && other.ordinary != line.ordinary {
                    return Err(row.fault("ordinary_days", "与同一地区另一行不一致"));
                }
            }
            if lines.len() >= MAX_LINES {
                return Err(row.fault("", format!("至多{MAX_LINES}行")));
            }
            lines.push(line);
        }
        Ok(Self(lines))
    }
}

fn read_line(row: &Row<'_>) -> Result<ReviewLine, DataError> {
    let region = row.text("region");
    if !matches!(region.len(), 0 | 2 | 4) || !region.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(row.fault("region", "应为登记点行政区划的前2位或前4位数字，或留空（全国）"));
    }
    let threshold: i64 = row.parse("threshold_fen")?;
    if threshold <= 0 {
        return Err(row.fault("threshold_fen", "应大于0"));
    }
    Ok(ReviewLine {
        rule_set: row.required("rule_set")?.to_owned(),
        region: region.to_owned(),
        threshold: Fen(threshold),
        looks_at: row.parse("looks_at")?,
        categories: row
            .text("categories")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        reviewer: row.parse("reviewer")?,
        disputed_reviewer: row.parse_optional("disputed_reviewer")?,
        large: read_period(row, "days", "day_kind")?,
        ordinary: read_period(row, "ordinary_days", "ordinary_day_kind")?,
        validity: row.validity()?,
        source: row.required("source")?.to_owned(),
        certainty: row.parse("certainty")?,
    })
}

fn read_period(row: &Row<'_>, days: &str, kind: &str) -> Result<Option<(u16, DayKind)>, DataError> {
    match (read_days(row, days)?, row.parse_optional(kind)?) {
        (Some(days), Some(kind)) => Ok(Some((days, kind))),
        (None, None) => Ok(None),
        _ => Err(row.fault(kind, format!("与 {days} 应同时填写或同时留空"))),
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

impl FromStr for Reviewer {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "another_registrar" => Ok(Self::AnotherRegistrar),
            "expert_panel" => Ok(Self::ExpertPanel),
            "superior_body" => Ok(Self::SuperiorBody),
            _ => Err("应为 another_registrar、expert_panel 或 superior_body"),
        }
    }
}
