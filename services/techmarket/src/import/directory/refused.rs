//! The rows that were refused, and why.

use std::collections::BTreeMap;
use std::path::Path;

use techmarket_tabular::{RowError, Table};

use crate::import::files::save_refused;
use crate::terminal::complain;

/// Findings that are listed; of further ones the number alone.
const MAX_LISTED: usize = 200;
/// Rows that are kept for the file of them; of further rows the number alone.
const MAX_KEPT: usize = 100_000;

/// Refused rows.
#[derive(Default)]
pub(super) struct Refused {
    /// By the number of the row, as the table counts them.
    reasons: BTreeMap<u64, String>,
    count: u64,
    listed: Vec<String>,
    further: usize,
}

impl Refused {
    /// Counts row `number`.
    pub(super) fn add(&mut self, number: u64, errors: &[RowError]) {
        self.count += 1;
        for error in errors {
            if self.listed.len() < MAX_LISTED {
                self.listed.push(error.to_string());
            } else {
                self.further += 1;
            }
        }
        if self.reasons.len() < MAX_KEPT {
            let why = errors.iter().map(|error| match &error.column {
                Some(column) => format!("{column}：{}", error.message),
                None => error.message.clone(),
            });
            self.reasons.insert(number, why.collect::<Vec<_>>().join("；"));
        }
    }

    /// How many rows were refused.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Tells the first findings.
    pub(super) fn tell(&self) {
        self.listed
            .iter()
            .for_each(|finding| complain(&format!("不合格：{finding}")));
        if self.further > 0 {
            complain(&format!("……另有 {} 条未列出", self.further));
        }
    }

    /// Writes the rows of `table`, which is read once more, to a file of the same form.
    pub(super) fn save(&self, table: Table, path: &Path) -> anyhow::Result<()> {
        save_refused(&techmarket_importing::refused(table, &self.reasons), path)
    }
}
