//! Statistics tables, as CSV and as a workbook.

mod text;
mod workbook;

use techmarket_types::Fen;

pub use text::to_csv;
pub use workbook::to_xlsx;

use crate::{DocumentError, Field};

/// Most characters of a title, a head, a text cell or a note; a workbook's cell holds twice that.
const TEXT: usize = 16_000;

/// A table of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Title, which also names the sheet.
    pub title: String,
    /// Columns, at most [`Table::MAX_COLUMNS`].
    pub columns: Vec<Column>,
    /// Rows of one cell a column, at most [`Table::MAX_ROWS`].
    pub rows: Vec<Vec<Cell>>,
    /// Notes (指标解释): how figures are counted. Below the table in a workbook; not in CSV, which holds
    /// the head and the rows alone.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Head, with the unit: 成交额（万元）.
    pub head: String,
    /// What its cells are.
    pub kind: ColumnKind,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A count.
    Count,
    /// An amount shown in yuan (元) with two decimals.
    Yuan,
    /// An amount shown in ten thousands of yuan (万元), exact: two decimals, up to six where the fen need them.
    WanYuan,
    /// A share or a growth.
    Percent,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text, in a column of texts.
    Text(String),
    /// A count.
    Count(u64),
    /// An amount, in a column of yuan or of ten thousands of yuan.
    Amount(Fen),
    /// Hundredths of a percent: 1833 is 18.33 %.
    Percent(i64),
    /// Nothing, in any column: a growth whose base is 0.
    Empty,
}

/// The sheet that a workbook of many tables begins with (概览): what is counted, and a link to each of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// Title, which also names the sheet.
    pub title: String,
    /// What the whole workbook says, above the links.
    pub lines: Vec<String>,
}

impl Table {
    /// Most columns.
    pub const MAX_COLUMNS: usize = 200;

    /// Most rows.
    pub const MAX_ROWS: usize = 100_000;

    fn check(&self) -> Result<(), DocumentError> {
        let bounded = |name, limit, found| {
            if found > limit {
                let field = Field::of(name);
                return Err(DocumentError::TooMany { field, limit, found });
            }
            Ok(())
        };
        bounded("列", Self::MAX_COLUMNS, self.columns.len())?;
        bounded("行", Self::MAX_ROWS, self.rows.len())?;
        bounded("说明", crate::entry::NOTES, self.notes.len())?;
        crate::entry::required(Field::of("标题"), &self.title, TEXT)?;
        for column in &self.columns {
            crate::entry::required(Field::of("列名"), &column.head, TEXT)?;
        }
        for note in &self.notes {
            crate::entry::required(Field::of("说明"), note, TEXT)?;
        }
        for (row, place) in self.rows.iter().zip(1..) {
            let field = Field::in_row("单元格", place);
            let fits = |(cell, column): (&Cell, &Column)| cell.fits(column.kind);
            if row.len() != self.columns.len() || !row.iter().zip(&self.columns).all(fits) {
                return Err(DocumentError::CellKind { field });
            }
            for cell in row {
                if let Cell::Text(text) = cell {
                    crate::entry::optional(field, text, TEXT)?;
                }
            }
        }
        Ok(())
    }
}

impl Cell {
    fn fits(&self, kind: ColumnKind) -> bool {
        matches!(
            (self, kind),
            (Self::Empty, _)
                | (Self::Text(_), ColumnKind::Text)
                | (Self::Count(_), ColumnKind::Count)
                | (Self::Amount(_), ColumnKind::Yuan | ColumnKind::WanYuan)
                | (Self::Percent(_), ColumnKind::Percent)
        )
    }
}

/// In ten thousands of yuan, exact, with two decimals at least: `12.50`, `0.000001`.
fn wan_yuan(amount: Fen) -> String {
    // The unit ends what `Fen` writes.
    let text = amount.wan_yuan().replace("万元", "");
    match text.split_once('.') {
        None => format!("{text}.00"),
        Some((_, decimals)) if decimals.len() == 1 => format!("{text}0"),
        Some(_) => text,
    }
}

/// Hundredths of a percent in percent: `18.33`.
fn percent(hundredths: i64) -> String {
    // An amount in fen has the same two decimals.
    Fen(hundredths).to_string()
}

#[cfg(test)]
mod tests;
