use std::fs::File;
use std::io::SeekFrom;
use std::path::Path;
use std::sync::Arc;

use crate::builder::Builder;
use crate::encoding::read_up_to;
use crate::error::reason;
use crate::format::Kind;
use crate::opening::{self, Opened, Rows};
use crate::sections::Section;
use crate::{Encoding, FileError, Format, Reading, Row, RowError, Schema, Source};

/// The heads of a table, each with the field that it stands for.
pub type Mapping = Vec<(String, Option<String>)>;

/// Notes of rows passed over that are kept; the rest is counted.
const MAX_SKIPPED: usize = 200;

/// An open import file: an iterator over its rows. The errors of a bad row are never empty.
pub struct Table {
    rows: Rows,
    sections: Vec<Section>,
    /// The section of the row that was read last.
    section: usize,
    builder: Builder,
    format: Format,
    encoding: Option<Encoding>,
    size: u64,
    notes: Vec<String>,
    skipped: Vec<RowError>,
    skipped_count: u64,
    /// The cells of the row that was read last, or the JSON of it.
    last: Vec<String>,
}

impl Table {
    /// Opens a file. What it is, its content tells; an ending that says otherwise is noted.
    pub fn open(path: &Path, schema: Schema, reading: Reading) -> Result<Self, FileError> {
        let mut table = Self::read(File::open(path)?, schema, reading)?;
        let ending = path
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        let ending = ending.to_lowercase();
        let format = table.format;
        if !ending.is_empty() && !format.endings().contains(&ending.as_str()) {
            let note = format!("文件名以 .{ending} 结尾，内容是{format}，已按内容读取");
            table.notes.insert(0, note);
        }
        Ok(table)
    }

    /// Reads any source.
    pub fn read(source: impl Source + 'static, schema: Schema, reading: Reading) -> Result<Self, FileError> {
        let mut source: Box<dyn Source> = Box::new(source);
        let size = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(0))?;
        let mut start = [0; 8];
        let read = read_up_to(source.as_mut(), &mut start)?;
        let kind = Kind::of(&start[..read])?;
        source.seek(SeekFrom::Start(0))?;
        let opened = opening::open(source, kind, &schema, &reading)?;
        let Opened {
            rows,
            sections,
            format,
            encoding,
            notes,
            ignored,
        } = opened;
        let limits = reading.limits;
        Ok(Self {
            rows,
            sections,
            section: 0,
            builder: Builder::new(Arc::new(schema), limits, reading, ignored),
            format,
            encoding,
            size,
            notes,
            skipped: Vec::new(),
            skipped_count: 0,
            last: Vec::new(),
        })
    }

    /// What the file is.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The encoding that was found; none of a workbook.
    #[must_use]
    pub fn encoding(&self) -> Option<Encoding> {
        self.encoding
    }

    /// What was taken for what: the sheet, the head, the columns.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Rows that are no records, the first of them.
    #[must_use]
    pub fn skipped(&self) -> &[RowError] {
        &self.skipped
    }

    /// How many rows were passed over, blank ones apart.
    #[must_use]
    pub fn skipped_count(&self) -> u64 {
        self.skipped_count
    }

    /// Each column of each table with the field that it stands for; of JSON none, since every object has its own.
    #[must_use]
    pub fn mapping(&self) -> Vec<(Option<String>, Mapping)> {
        let sections = self.sections.iter();
        let sheet = |section: &Section| section.sheet.as_ref().map(ToString::to_string);
        sections
            .map(|section| (sheet(section), section.header.mapping()))
            .collect()
    }

    /// The head of the table that is being read, with names that are understood alone, for a file of some of its rows. Before
    /// the first row it is that of the first table.
    #[must_use]
    pub fn head(&self) -> Vec<String> {
        let section = self.sections.get(self.section);
        section.map_or_else(Vec::new, |section| {
            section.header.plain_names(self.builder.schema())
        })
    }

    /// The cells of the row that was read last as they stood; of JSON its text. Empty of a row that could not be taken apart.
    #[must_use]
    pub fn last_cells(&self) -> &[String] {
        &self.last
    }

    /// Columns that stand for no field and are not read, as written: a warning to give. Those of JSON
    /// are known once their rows have been read.
    #[must_use]
    pub fn ignored(&self) -> &[String] {
        self.builder.ignored()
    }

    /// Rows read so far, the bad ones included.
    #[must_use]
    pub fn rows_read(&self) -> u64 {
        self.builder.number()
    }

    /// Bytes of the source, and bytes read so far: for a progress bar.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        let taken = match &self.rows {
            Rows::Grid(records) => records.taken(),
            Rows::Lines(lines) => lines.taken(),
            Rows::Elements(elements) => elements.taken(),
        };
        (self.size, taken)
    }

    fn next_of_grid(&mut self) -> Option<Result<Row, Vec<RowError>>> {
        let Rows::Grid(records) = &mut self.rows else {
            return None;
        };
        loop {
            self.last.clear();
            let (place, record) = records.next()?;
            let section = self.sections.get_mut(place)?;
            self.section = place;
            let record = match record {
                Ok(record) => record,
                Err(broken) => return Some(Err(self.builder.broken(broken, section.sheet.clone()))),
            };
            let line = record.line;
            match self.builder.record(record, section, &mut self.last) {
                None => {}
                Some(Ok(row)) => return Some(row),
                Some(Err(noise)) => {
                    self.skipped_count += 1;
                    if self.skipped.len() < MAX_SKIPPED {
                        self.skipped.push(RowError {
                            sheet: section.sheet.clone(),
                            row: 0,
                            line,
                            column: None,
                            field: None,
                            reason_code: reason::ROW_SKIPPED.into(),
                            message: noise.message().to_owned(),
                            value: None,
                        });
                    }
                }
            }
        }
    }
}

impl Iterator for Table {
    type Item = Result<Row, Vec<RowError>>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match &mut self.rows {
            Rows::Grid(_) => return self.next_of_grid(),
            Rows::Lines(lines) => lines.next()?,
            Rows::Elements(elements) => elements.next()?,
        };
        self.last.clear();
        Some(match next {
            Ok((line, text)) => {
                let row = self.builder.object(line, &text);
                self.last.push(text);
                row
            }
            Err(broken) => Err(self.builder.broken(broken, None)),
        })
    }
}
