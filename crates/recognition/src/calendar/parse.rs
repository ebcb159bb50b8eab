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
    /// `off` or `work`.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let mut calendar = Self {
            working: BTreeMap::new(),
            years: BTreeSet::new(),
        };
        for row in data::read(file, text, &COLUMNS)? {
            row.required("date")?;
            let date: Date = row
                .parse("date")
                .map_err(|_| row.fault("date", "应为日期，如 2026-10-01"))?;
            let working = match row.required("kind")? {
                "off" => false,
                "work" => true,
                _ => return Err(row.fault("kind", "应为 off（放假）或 work（调休上班）")),
            };
            row.required("name")?;
            row.required("source")?;
            if calendar.working.len() >= MAX_DAYS {
                return Err(row.fault("", format!("至多{MAX_DAYS}行")));
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
