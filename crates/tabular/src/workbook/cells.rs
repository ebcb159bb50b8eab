//! Cells to rows: those of merged cells that reach down take the value above.

use std::collections::BTreeMap;

use calamine::Dimensions;

use crate::grid::{Flaw, Record};

/// Columns that a sheet may have.
pub(super) const MAX_COLUMN: u32 = 16_384;

/// A cell as it is shown.
pub(super) struct Cell {
    /// From 0.
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) text: String,
    pub(super) flaw: Option<Flaw>,
}

/// Puts cells that come row by row together.
#[derive(Default)]
pub(super) struct Rows {
    /// Merged cells of more than one row, by their first row.
    merges: BTreeMap<u32, Vec<(u32, u32)>>,
    /// Merged cells that reach below the row that was last ended: last row, column, text.
    reaching: Vec<(u32, u32, String)>,
    open: Option<(u32, Record)>,
}

impl Rows {
    pub(super) fn new(merges: &[Dimensions]) -> Self {
        let mut rows = Self::default();
        for merge in merges.iter().filter(|merge| merge.end.0 > merge.start.0) {
            let of_row = rows.merges.entry(merge.start.0).or_default();
            of_row.push((merge.end.0, merge.start.1));
        }
        rows
    }

    /// Takes a cell; returns the row before if it begins another.
    pub(super) fn take(&mut self, cell: Cell) -> Option<Record> {
        let ended = match &self.open {
            Some((row, _)) if *row == cell.row => None,
            _ => self.end(),
        };
        let (_, record) = self
            .open
            .get_or_insert_with(|| (cell.row, Record::of_text(u64::from(cell.row) + 1)));
        let place = usize::try_from(cell.column.min(MAX_COLUMN)).unwrap_or_default();
        if !cell.text.is_empty() || cell.flaw.is_some() {
            if record.cells.len() <= place {
                record.cells.resize(place + 1, String::new());
            }
            record.cells[place] = cell.text;
            record.flaws.extend(cell.flaw.map(|flaw| (place, flaw)));
        }
        ended
    }

    /// The row that is open.
    pub(super) fn end(&mut self) -> Option<Record> {
        let (row, mut record) = self.open.take()?;
        self.reaching.retain(|(last, ..)| *last >= row);
        if !record.is_blank() {
            for (_, column, text) in &self.reaching {
                let place = usize::try_from(*column).unwrap_or_default();
                if record.cells.len() <= place {
                    record.cells.resize(place + 1, String::new());
                }
                record.cells[place].clone_from(text);
            }
        }
        // Merges whose first row was left out of the file have no value.
        let begun = self.merges.split_off(&(row + 1));
        for (first, merges) in std::mem::replace(&mut self.merges, begun) {
            for (last, column) in merges {
                let place = usize::try_from(column).unwrap_or_default();
                let text = record
                    .cells
                    .get(place)
                    .filter(|text| first == row && !text.is_empty());
                if let Some(text) = text {
                    self.reaching.push((last, column, text.clone()));
                }
            }
        }
        Some(record)
    }
}
