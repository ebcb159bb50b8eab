//! The rows that were refused, and why.

use std::path::Path;

use anyhow::Context as _;
use rust_xlsxwriter::Workbook;
use techmarket_tabular::RowError;

use crate::terminal::complain;

/// The column that is added. It stands for no field, so that the file may be imported with it.
const REASON: &str = "原因";
/// Rows that are kept for the file of them; of further rows the number alone.
const MAX_KEPT: usize = 100_000;

/// Refused rows.
#[derive(Default)]
pub(super) struct Refused {
    rows: Vec<(Vec<String>, Vec<RowError>)>,
    more: usize,
}

impl Refused {
    /// Counts a row whose cells are `cells`.
    pub(super) fn add(&mut self, errors: Vec<RowError>, cells: &[String]) {
        if self.rows.len() < MAX_KEPT {
            self.rows.push((cells.to_vec(), errors));
        } else {
            self.more += 1;
        }
    }

    /// How many rows were refused.
    pub(super) fn count(&self) -> usize {
        self.rows.len() + self.more
    }

    /// Tells the first `most` findings.
    pub(super) fn tell(&self, most: usize) {
        let all = || self.rows.iter().flat_map(|(_, errors)| errors);
        all()
            .take(most)
            .for_each(|error| complain(&format!("不合格：{error}")));
        let further = all().count().saturating_sub(most);
        if further > 0 {
            complain(&format!("……另有 {further} 条未列出"));
        }
    }

    /// Writes the rows below `head` to a workbook, as text.
    pub(super) fn save(&self, head: &[String], path: &Path) -> anyhow::Result<()> {
        let named = || path.display().to_string();
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let first = head.iter().map(String::as_str).chain([REASON]);
        for (column, text) in (0..).zip(first) {
            sheet.write_string(0, column, text).with_context(named)?;
        }
        for (line, (cells, errors)) in (1..).zip(&self.rows) {
            for (column, cell) in (0..).zip(cells.iter().take(head.len())) {
                sheet.write_string(line, column, cell).with_context(named)?;
            }
            let why = errors.iter().map(|error| match &error.column {
                Some(column) => format!("{column}：{}", error.message),
                None => error.message.clone(),
            });
            let why = why.collect::<Vec<_>>().join("；");
            let behind = u16::try_from(head.len()).with_context(named)?;
            sheet.write_string(line, behind, why).with_context(named)?;
        }
        workbook.save(path).with_context(named)
    }
}
