//! Sheets that are kept whole: XLS, ODS, tables of pages.

use std::io::Cursor;

use calamine::{Data, Dimensions, Ods, Range, Reader, SheetVisible, Xls};

use super::book::{Book, broken};
use super::cells::{Cell, Rows};
use super::numbers;
use crate::FileError;
use crate::grid::{Broken, Flaw, Record, Records};
use crate::layout::LOOK;

/// Cells of all sheets together.
pub(super) const MAX_CELLS: usize = 4_000_000;

/// Bytes of their text: a merged cell stands in each of its rows.
pub(crate) const MAX_TEXT: usize = 256 << 20;

/// Sheets in memory: name, whether it is visible, rows.
pub(crate) struct Grids {
    sheets: Vec<(String, bool, Vec<Record>)>,
}

impl Grids {
    pub(crate) fn new(sheets: Vec<(String, bool, Vec<Record>)>) -> Self {
        Self { sheets }
    }
}

impl Book for Grids {
    fn sheets(&self) -> Vec<(String, bool)> {
        self.sheets
            .iter()
            .map(|(name, visible, _)| (name.clone(), *visible))
            .collect()
    }

    fn peek(&mut self, sheet: usize) -> Result<Vec<Record>, FileError> {
        let rows = self
            .sheets
            .get(sheet)
            .map(|(_, _, rows)| rows.iter().take(LOOK).cloned().collect());
        Ok(rows.unwrap_or_default())
    }

    fn stream(mut self: Box<Self>, sheets: Vec<usize>) -> Result<Box<dyn Records>, FileError> {
        let mut rows = Vec::new();
        for (place, sheet) in sheets.into_iter().enumerate() {
            let of_sheet = self
                .sheets
                .get_mut(sheet)
                .map(|(_, _, rows)| std::mem::take(rows));
            rows.extend(of_sheet.into_iter().flatten().map(|row| (place, row)));
        }
        Ok(Box::new(Whole(rows.into_iter())))
    }
}

struct Whole(std::vec::IntoIter<(usize, Record)>);

impl Records for Whole {
    fn next(&mut self) -> Option<(usize, Result<Record, Broken>)> {
        let (place, record) = self.0.next()?;
        Some((place, Ok(record)))
    }

    fn taken(&self) -> u64 {
        0
    }
}

pub(super) fn of_xls(bytes: Vec<u8>) -> Result<Grids, FileError> {
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => FileError::Encrypted,
        other => broken(other),
    })?;
    grids(&mut book, |book, sheet| {
        book.merge_cells_by_sheet_name(sheet).unwrap_or_default()
    })
}

pub(super) fn of_ods(bytes: Vec<u8>) -> Result<Grids, FileError> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::OdsError::Password => FileError::Encrypted,
        other => broken(other),
    })?;
    grids(&mut book, |_, _| Vec::new())
}

/// Every sheet of a workbook; `merges` gives the merged cells of one.
fn grids<R, B>(book: &mut B, merges: impl Fn(&mut B, &str) -> Vec<Dimensions>) -> Result<Grids, FileError>
where
    R: std::io::Read + std::io::Seek,
    B: Reader<R, Error: std::fmt::Display>,
{
    let mut sheets = Vec::new();
    let mut left = (MAX_CELLS, MAX_TEXT);
    for (name, visible) in names(book) {
        let range = book.worksheet_range(&name).map_err(broken)?;
        let formulas = book.worksheet_formula(&name).unwrap_or_default();
        let merges = merges(book, &name);
        let rows = records(&range, &formulas, &merges, &mut left)?;
        sheets.push((name, visible, rows));
    }
    Ok(Grids::new(sheets))
}

fn names<R: std::io::Read + std::io::Seek>(book: &impl Reader<R>) -> Vec<(String, bool)> {
    let sheets = book.sheets_metadata().iter();
    sheets
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect()
}

fn records(
    range: &Range<Data>,
    formulas: &Range<String>,
    merges: &[Dimensions],
    left: &mut (usize, usize),
) -> Result<Vec<Record>, FileError> {
    let (height, width) = range.get_size();
    let too_large = |what: String| FileError::WorkbookTooLarge {
        problem: format!("{what}；请删去空白的行列和大片合并的单元格，或另存为 .xlsx 或 CSV"),
    };
    left.0 = left
        .0
        .checked_sub(height.saturating_mul(width))
        .ok_or_else(|| too_large(format!("单元格超过 {MAX_CELLS} 个")))?;
    let Some((top, side)) = range.start() else {
        return Ok(Vec::new());
    };
    let mut rows = Rows::new(merges);
    let mut records = Vec::new();
    for (row, cells) in (top..).zip(range.rows()) {
        for (column, value) in (side..).zip(cells) {
            let has_formula = formulas
                .get_value((row, column))
                .is_some_and(|formula| !formula.is_empty());
            let (text, flaw) = shown(value, has_formula);
            if let Some(record) = rows.take(Cell {
                row,
                column,
                text,
                flaw,
            }) {
                left.1 = left
                    .1
                    .checked_sub(record.cells.iter().map(String::len).sum())
                    .ok_or_else(|| too_large(format!("文字超过 {} MiB", MAX_TEXT >> 20)))?;
                records.push(record);
            }
        }
    }
    records.extend(rows.end());
    Ok(records)
}

fn shown(value: &Data, has_formula: bool) -> (String, Option<Flaw>) {
    match value {
        Data::Empty => (String::new(), has_formula.then_some(Flaw::Formula)),
        Data::Int(value) => (value.to_string(), None),
        Data::Float(value) => numbers::text(*value, None),
        Data::Error(_) => (String::new(), Some(Flaw::Error)),
        Data::DateTime(value) => (super::xlsx::moment(value), None),
        Data::Bool(value) => (if *value { "是" } else { "否" }.to_owned(), None),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => (text.clone(), None),
    }
}
