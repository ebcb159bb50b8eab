//! Opening a file: what it is, where its tables are, and what their columns stand for.

use std::io::Cursor;

use crate::decode::Decoded;
use crate::elements::Elements;
use crate::encoding::{DAMAGED, Detected};
use crate::format::{self, Kind};
use crate::grid::{self, Record};
use crate::html;
use crate::layout::{LOOK, Layout};
use crate::lines::Lines;
use crate::records::Records;
use crate::sections::{Section, require_fill_down, section};
use crate::sheets::{Sheets, take_restarted_numbers_for_places};
use crate::turned::turned;
use crate::workbook::{self, Grids};
use crate::{Encoding, FileError, Format, Reading, Schema, Source};

/// Where the rows come from.
pub(crate) enum Rows {
    Grid(Box<dyn grid::Records>),
    Lines(Lines),
    Elements(Elements),
}

/// A file of which rows can be read.
pub(crate) struct Opened {
    pub(crate) rows: Rows,
    pub(crate) sections: Vec<Section>,
    pub(crate) format: Format,
    pub(crate) encoding: Option<Encoding>,
    pub(crate) notes: Vec<String>,
    pub(crate) ignored: Vec<String>,
}

const DELIMITERS: [&str; 7] = [",", "\t", ";", "，", "|", "、", "^"];

pub(crate) fn open(
    source: Box<dyn Source>,
    kind: Kind,
    schema: &Schema,
    reading: &Reading,
) -> Result<Opened, FileError> {
    match kind {
        Kind::Archive | Kind::Compound => {
            let (format, book) = workbook::open(source, kind)?;
            of_sheets(format, None, Sheets::find(book, schema, reading)?)
        }
        Kind::Text => text(source, schema, reading),
    }
}

fn of_sheets(format: Format, encoding: Option<Encoding>, sheets: Sheets) -> Result<Opened, FileError> {
    let mut ignored: Vec<String> = Vec::new();
    for name in sheets
        .sections
        .iter()
        .flat_map(|section| section.header.ignored())
    {
        if !ignored.contains(&name) {
            ignored.push(name);
        }
    }
    Ok(Opened {
        rows: Rows::Grid(sheets.book.stream(sheets.chosen)?),
        sections: sheets.sections,
        format,
        encoding,
        notes: sheets.notes,
        ignored,
    })
}

fn text(mut source: Box<dyn Source>, schema: &Schema, reading: &Reading) -> Result<Opened, FileError> {
    let limits = &reading.limits;
    let Detected { encoding, damage } = Encoding::detect(source.as_mut())?;
    let mut input = Decoded::new(source, encoding)?;
    let ahead = String::from_utf8_lossy(input.look_ahead(limits.row_bytes)?).into_owned();
    if grid::is_blank(&ahead) {
        return Err(FileError::Empty);
    }
    let json = |rows, format| Opened {
        rows,
        sections: Vec::new(),
        format,
        encoding: Some(encoding),
        notes: Vec::new(),
        ignored: Vec::new(),
    };
    if let Some(seems) = format::of_others(&ahead) {
        return Err(FileError::OtherContent { seems });
    }
    let format = format::of_text(&ahead);
    Ok(match format {
        Format::JsonLines => match format::objects_begin(&ahead) {
            Some(begin) => {
                let elements = Elements::new(input, limits).behind(begin)?;
                json(Rows::Elements(elements), Format::JsonArray)
            }
            None => json(Rows::Lines(Lines::new(input, limits)), format),
        },
        Format::JsonArray => json(Rows::Elements(Elements::new(input, limits)), format),
        Format::Html => {
            let book = html::read(input)?;
            of_sheets(
                format,
                Some(encoding),
                Sheets::find(Box::new(book), schema, reading)?,
            )?
        }
        _ => {
            let (delimiter, layout) = delimiter(&ahead, schema, reading)?;
            if !layout.score().1
                && let Some(records) = upright(&ahead, schema, reading)?
            {
                let book = Grids::new(vec![("文件".to_owned(), true, records)]);
                let sheets = Sheets::find(Box::new(book), schema, reading)?;
                return of_sheets(format, Some(encoding), sheets);
            }
            // What the columns are called cannot be guessed.
            if let Some(damage) = damage
                && layout.heads.iter().any(|head| head.text.contains(DAMAGED))
            {
                return Err(damage.into());
            }
            let mut notes = Vec::new();
            let mut section = section(None, &layout, schema, reading, &mut notes)?;
            let first = first_rows(&ahead, delimiter, reading)?;
            take_restarted_numbers_for_places(&mut section, &first, schema, &mut notes);
            require_fill_down(std::slice::from_ref(&section), reading)?;
            let ignored = section.header.ignored();
            let records = Records::new(input, delimiter.as_bytes(), Some(layout.heads.len()), limits);
            Opened {
                rows: Rows::Grid(Box::new(records)),
                sections: vec![section],
                notes,
                ignored,
                ..json(Rows::Lines(Lines::new(empty()?, limits)), Format::Csv)
            }
        }
    })
}

fn empty() -> Result<Decoded, FileError> {
    Ok(Decoded::new(Box::new(Cursor::new(Vec::new())), Encoding::Utf8)?)
}

/// The rows of a text that is a table standing upright, by the first delimiter by which it is one.
fn upright(ahead: &str, schema: &Schema, reading: &Reading) -> Result<Option<Vec<Record>>, FileError> {
    for delimiter in DELIMITERS {
        let first = first_rows(ahead, delimiter, reading)?;
        if turned(&first, schema).is_some() {
            return Ok(Some(first));
        }
    }
    Ok(None)
}

fn first_rows(ahead: &str, delimiter: &'static str, reading: &Reading) -> Result<Vec<Record>, FileError> {
    let input = Decoded::new(Box::new(Cursor::new(ahead.to_owned())), Encoding::Utf8)?;
    let mut records = Records::new(input, delimiter.as_bytes(), None, &reading.limits);
    let first = std::iter::from_fn(|| Records::next(&mut records)).take(LOOK);
    Ok(first.filter_map(Result::ok).collect())
}

/// The delimiter by which the head fits the schema best; the earlier of equals.
fn delimiter(ahead: &str, schema: &Schema, reading: &Reading) -> Result<(&'static str, Layout), FileError> {
    let mut best: Option<(&'static str, Layout)> = None;
    for delimiter in DELIMITERS {
        let first = first_rows(ahead, delimiter, reading)?;
        let Some(layout) = Layout::find(&first, schema) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|(_, best)| layout.score() > best.score())
        {
            best = Some((delimiter, layout));
        }
    }
    best.ok_or(FileError::BrokenHeader {
        limit: reading.limits.row_bytes,
    })
}
