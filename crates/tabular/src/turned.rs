//! Tables that stand upright (竖排): the heads in the first column and a record in each column behind it, or a form of one record
//! with heads and values side by side.

use std::collections::HashMap;

use crate::grid::{Broken, Record, Records};
use crate::head::Head;
use crate::layout::LOOK;
use crate::workbook::Book;
use crate::{FileError, Schema};

/// Heads that such a table has at least.
const FEWEST: usize = 3;

/// The table with its heads in the first row; none of one that does not stand upright. It is short: every row of it was seen.
pub(crate) fn turned(records: &[Record], schema: &Schema) -> Option<Vec<Record>> {
    if records.len() >= LOOK {
        return None;
    }
    // A title stands alone in its row.
    let rows: Vec<&Record> = records
        .iter()
        .filter(|record| record.filled().count() > 1)
        .collect();
    let side = rows
        .iter()
        .filter_map(|row| row.filled().next())
        .map(|(place, _)| place)
        .min()?;
    let behind = rows
        .iter()
        .flat_map(|row| row.filled().filter(|(place, _)| *place > side));
    let is_form = behind.filter(|(_, cell)| is_head(cell, schema)).count() > 1;
    let turned = if is_form {
        form(&rows, schema)
    } else {
        columns(&rows, side)
    };
    let heads = turned.first()?.cells.iter().map(|cell| Head::new(cell));
    let found: Vec<usize> = heads
        .filter_map(|head| schema.find(&head, None))
        .map(|found| found.column)
        .collect();
    let columns = schema.columns().iter().enumerate();
    let has_required = columns
        .filter(|(_, column)| column.required)
        .all(|(index, _)| found.contains(&index));
    (has_required && found.len() >= FEWEST && found.len() * 2 >= rows.len()).then_some(turned)
}

fn is_head(cell: &str, schema: &Schema) -> bool {
    let head = Head::new(cell);
    !head.is_long() && schema.find(&head, None).is_some()
}

/// A record of each column behind the heads.
fn columns(rows: &[&Record], side: usize) -> Vec<Record> {
    let width = rows.iter().map(|row| row.width()).max().unwrap_or_default();
    let cell = |row: &Record, place: usize| row.cells.get(place).cloned().unwrap_or_default();
    let records = (side..width).map(|place| Record {
        cells: rows.iter().map(|row| cell(row, place)).collect(),
        flaws: rows
            .iter()
            .enumerate()
            .filter_map(|(index, row)| Some((index, row.flaw(place)?)))
            .collect(),
        line: line(place - side),
    });
    records.filter(|record| !record.is_blank()).collect()
}

/// The one record of a form: each head with the cell behind it, unless that is a head too.
fn form(rows: &[&Record], schema: &Schema) -> Vec<Record> {
    let (mut heads, mut values) = (Record::of_text(line(0)), Record::of_text(line(1)));
    for row in rows {
        let mut cells = row.filled().peekable();
        while let Some((_, head)) = cells.next() {
            if !is_head(head, schema) {
                continue;
            }
            let value = cells.next_if(|(_, cell)| !is_head(cell, schema));
            heads.cells.push(head.to_owned());
            values
                .cells
                .push(value.map_or_else(String::new, |(_, cell)| cell.to_owned()));
        }
    }
    vec![heads, values]
}

fn line(place: usize) -> u64 {
    u64::try_from(place + 1).unwrap_or(u64::MAX)
}

/// A workbook of which some sheets stood upright.
pub(crate) struct Turned {
    pub(crate) book: Box<dyn Book>,
    /// Those sheets by their place, turned.
    pub(crate) sheets: HashMap<usize, Vec<Record>>,
}

impl Book for Turned {
    fn sheets(&self) -> Vec<(String, bool)> {
        self.book.sheets()
    }

    fn peek(&mut self, sheet: usize) -> Result<Vec<Record>, FileError> {
        match self.sheets.get(&sheet) {
            Some(records) => Ok(records.clone()),
            None => self.book.peek(sheet),
        }
    }

    fn stream(mut self: Box<Self>, sheets: Vec<usize>) -> Result<Box<dyn Records>, FileError> {
        let mut turned = Vec::new();
        let (mut places, mut others) = (Vec::new(), Vec::new());
        for (place, sheet) in sheets.into_iter().enumerate() {
            if let Some(records) = self.sheets.remove(&sheet) {
                turned.extend(records.into_iter().map(|record| (place, record)));
            } else {
                places.push(place);
                others.push(sheet);
            }
        }
        Ok(Box::new(Both {
            others: self.book.stream(others)?,
            places,
            turned: turned.into_iter(),
        }))
    }
}

/// The rows of the other sheets, then those of the sheets that were turned.
struct Both {
    others: Box<dyn Records>,
    /// Places of the other sheets among all.
    places: Vec<usize>,
    turned: std::vec::IntoIter<(usize, Record)>,
}

impl Records for Both {
    fn next(&mut self) -> Option<(usize, Result<Record, Broken>)> {
        if let Some((place, record)) = self.others.next() {
            return Some((*self.places.get(place)?, record));
        }
        let (place, record) = self.turned.next()?;
        Some((place, Ok(record)))
    }

    fn taken(&self) -> u64 {
        self.others.taken()
    }
}
