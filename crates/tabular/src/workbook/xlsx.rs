//! XLSX, row by row: a thread reads ahead of whoever takes the rows.

use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use calamine::{
    DataRef, Dimensions, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError,
};

use super::book::{Book, broken};
use super::bounds::Found;
use super::cells::{Cell, MAX_COLUMN, Rows};
use super::numbers;
use crate::grid::{Broken, Flaw, Record, Records};
use crate::layout::LOOK;
use crate::{FileError, Source};

/// Rows that are handed on together.
const BATCH: usize = 128;
/// Batches that wait to be taken.
const AHEAD: usize = 4;
/// Formulas without a value that are looked up by their place.
const MAX_FORMULAS: usize = 500_000;

type Batch = Vec<(usize, Result<Record, Broken>)>;

/// An open workbook.
pub(super) struct Workbook {
    book: Xlsx<Counted>,
    sheets: Vec<(String, bool)>,
    found: Found,
    taken: Arc<AtomicU64>,
}

/// A source that tells how far it has been read.
struct Counted {
    source: Box<dyn Source>,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}

/// What is known of a sheet before its cells are read.
#[derive(Default)]
struct Beside {
    merges: Vec<Dimensions>,
    /// Places of formulas that have no value.
    formulas: HashSet<(u32, u32)>,
}

impl Workbook {
    pub(super) fn open(source: Box<dyn Source>, found: Found) -> Result<Self, FileError> {
        let taken = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            source,
            taken: Arc::clone(&taken),
        };
        let book = Xlsx::new(counted).map_err(|error| match error {
            XlsxError::Password => FileError::Encrypted,
            other => broken(other),
        })?;
        let sheets = book.sheets_metadata().iter();
        let sheets = sheets
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible));
        Ok(Self {
            sheets: sheets.collect(),
            book,
            found,
            taken,
        })
    }

    fn beside(&mut self, name: &str) -> Result<Beside, XlsxError> {
        let mut beside = Beside::default();
        if self.found.has_merges {
            beside.merges = self.book.merge_cells_by_sheet_name(name)?;
        }
        if self.found.has_formulas {
            let mut reader = self.book.worksheet_cells_reader(name)?;
            while let Some(cell) = reader.next_cell_with_formula_metadata()? {
                if cell.formula.is_some() && is_empty(&cell.value) && beside.formulas.len() < MAX_FORMULAS {
                    beside.formulas.insert(cell.pos);
                }
            }
        }
        Ok(beside)
    }

    /// Hands the rows of a sheet to `take` until it wants no more.
    fn rows(&mut self, sheet: usize, mut take: impl FnMut(Record) -> bool) -> Result<(), XlsxError> {
        let Some((name, _)) = self.sheets.get(sheet).cloned() else {
            return Ok(());
        };
        let beside = self.beside(&name)?;
        let mut reader = self.book.worksheet_cells_reader(&name)?;
        let mut rows = Rows::new(&beside.merges);
        while let Some(cell) = next(&mut reader, &beside)? {
            if rows.take(cell).is_some_and(|record| !take(record)) {
                return Ok(());
            }
        }
        if let Some(record) = rows.end() {
            take(record);
        }
        Ok(())
    }

    fn send(mut self, sheets: &[usize], sender: &SyncSender<Batch>) {
        let mut batch = Batch::with_capacity(BATCH);
        for (place, &sheet) in sheets.iter().enumerate() {
            let mut line = 0;
            let read = self.rows(sheet, |record| {
                line = record.line;
                batch.push((place, Ok(record)));
                batch.len() < BATCH || sender.send(std::mem::take(&mut batch)).is_ok()
            });
            if let Err(error) = read {
                let error = io::Error::other(error.to_string());
                batch.push((place, Err(Broken::Io { line, error })));
                break;
            }
        }
        // Whoever took the rows may be gone.
        let _ = sender.send(batch);
    }
}

impl Book for Workbook {
    fn sheets(&self) -> Vec<(String, bool)> {
        self.sheets.clone()
    }

    fn peek(&mut self, sheet: usize) -> Result<Vec<Record>, FileError> {
        let mut first = Vec::new();
        let read = self.rows(sheet, |record| {
            first.push(record);
            first.len() < LOOK
        });
        read.map_err(broken)?;
        Ok(first)
    }

    fn stream(self: Box<Self>, sheets: Vec<usize>) -> Result<Box<dyn Records>, FileError> {
        let taken = Arc::clone(&self.taken);
        taken.store(0, Ordering::Relaxed);
        let (sender, receiver) = sync_channel(AHEAD);
        let reading = thread::Builder::new().name("xlsx".to_owned());
        reading.spawn(move || self.send(&sheets, &sender))?;
        Ok(Box::new(Stream {
            receiver,
            batch: Vec::new().into_iter(),
            taken,
        }))
    }
}

/// What the thread has read.
struct Stream {
    receiver: Receiver<Batch>,
    batch: std::vec::IntoIter<(usize, Result<Record, Broken>)>,
    taken: Arc<AtomicU64>,
}

impl Records for Stream {
    fn next(&mut self) -> Option<(usize, Result<Record, Broken>)> {
        loop {
            if let Some(next) = self.batch.next() {
                return Some(next);
            }
            self.batch = self.receiver.recv().ok()?.into_iter();
        }
    }

    fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

fn next(reader: &mut XlsxCellReader<'_, Counted>, beside: &Beside) -> Result<Option<Cell>, XlsxError> {
    let Some((cell, style)) = reader.next_cell_with_style_id()? else {
        return Ok(None);
    };
    let (row, column) = cell.get_position();
    if column >= MAX_COLUMN {
        return Err(XlsxError::Unexpected("a column behind XFD"));
    }
    let format = || {
        let format = reader.styles().get(style)?.number_format.as_ref()?;
        Some(format.format_code.as_str())
    };
    let (text, flaw) = match cell.get_value() {
        DataRef::Empty => (
            String::new(),
            beside.formulas.contains(&(row, column)).then_some(Flaw::Formula),
        ),
        DataRef::Int(value) => (value.to_string(), None),
        DataRef::Float(value) => numbers::text(*value, format()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            (text.clone(), None)
        }
        DataRef::SharedString(text) => ((*text).to_owned(), None),
        DataRef::Bool(value) => (if *value { "是" } else { "否" }.to_owned(), None),
        DataRef::DateTime(value) => (moment(value), None),
        DataRef::Error(_) => (String::new(), Some(Flaw::Error)),
    };
    Ok(Some(Cell {
        row,
        column,
        text,
        flaw,
    }))
}

fn is_empty(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Empty => true,
        DataRef::String(text) => text.is_empty(),
        _ => false,
    }
}

/// A day as 2025-03-01; with the time of day where there is one.
pub(super) fn moment(value: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    if value.is_duration() {
        return value.as_f64().to_string();
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}
