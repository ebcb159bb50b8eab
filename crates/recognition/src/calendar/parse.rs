//! Reads the file of holidays and make-up workdays.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use techmarket_types::{DataError, data};

use super::Calendar;

const COLUMNS: [&str; 4] = ["date", "kind", "name", "source"];
/// Days of a file: five hundred years of notices.
const MAX_DAYS: usize = 20_000;

impl Calendar {
    /// Reads an office's calendar from the text of its file; `file` is named in errors. `kind` is
    /// `off` or `work`. A date such as `*-10-01` is a day off of every year whose notice is not there.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let mut calendar = Self {
            working: BTreeMap::new(),
            statutory: BTreeSet::new(),
            years: BTreeSet::new(),
        };
        for row in data::read(file, text, &COLUMNS)? {
            row.required("date")?;
            let (every_year, date) = day(row.text("date"))
                .ok_or_else(|| row.fault("date", "应为日期，如 2026-10-01，或每年的放假日，如 *-10-01"))?;
            let working = match row.required("kind")? {
                "off" => false,
                "work" => true,
                _ => return Err(row.fault("kind", "应为 off（放假）或 work（调休上班）")),
            };
            row.required("name")?;
            row.required("source")?;
            if calendar.working.len() + calendar.statutory.len() >= MAX_DAYS {
                return Err(row.fault("", format!("至多{MAX_DAYS}行")));
            }
            if every_year {
                if working {
                    return Err(row.fault("kind", "每年的日期只能为 off（放假）"));
                }
                if !calendar.statutory.insert((date.month(), date.day())) {
                    return Err(row.fault("date", "重复"));
                }
                continue;
            }
            if calendar.working.insert(date, working).is_some() {
                return Err(row.fault("date", "重复"));
            }
            if !working && (date.month(), date.day()) == (10, 1) {
                calendar.years.insert(date.year());
            }
        }
        if calendar.working.is_empty() {
            return Err(DataError::of_file(file, "没有任何放假或上班日"));
        }
        Ok(calendar)
    }
}

/// A day, and whether it is one of every year, then of a leap year, so that 29 February is one.
fn day(text: &str) -> Option<(bool, Date)> {
    match text.strip_prefix("*-") {
        Some(day) => Some((true, format!("2000-{day}").parse().ok()?)),
        None => Some((false, text.parse().ok()?)),
    }
}
