use std::fs::File;
use std::io::{Cursor, SeekFrom};
use std::path::Path;

use crate::builder::Builder;
use crate::decode::Decoded;
use crate::encoding::{DAMAGED, Detected, read_up_to};
use crate::header::{Header, fit};
use crate::lines::Lines;
use crate::records::{Broken, Record, Records};
use crate::{Encoding, FileError, Format, Limits, Row, RowError, Schema, Source};

/// An open import file: an iterator over its rows. The errors of a bad row are never empty.
pub struct Table {
    rows: Rows,
    builder: Builder,
    encoding: Encoding,
    size: u64,
}

enum Rows {
    Csv { records: Records, header: Header },
    JsonLines(Lines),
}

const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

impl Table {
    /// Opens a file in the format that its extension names, with the default [`Limits`].
    pub fn open(path: &Path, schema: Schema) -> Result<Self, FileError> {
        let format = Format::of_path(path)?;
        Self::read(File::open(path)?, format, schema)
    }

    /// Reads any source, with the default [`Limits`].
    pub fn read(source: impl Source + 'static, format: Format, schema: Schema) -> Result<Self, FileError> {
        Self::read_within(source, format, schema, Limits::default())
    }

    /// Reads any source within limits of the caller's.
    pub fn read_within(
        source: impl Source + 'static,
        format: Format,
        schema: Schema,
        limits: Limits,
    ) -> Result<Self, FileError> {
        let mut source: Box<dyn Source> = Box::new(source);
        let size = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(0))?;
        let mut start = [0; 8];
        let read = read_up_to(source.as_mut(), &mut start)?;
        format.check_bytes(&start[..read])?;
        source.seek(SeekFrom::Start(0))?;
        let Detected { encoding, damage } = Encoding::detect(source.as_mut())?;

        let mut input = Decoded::new(source, encoding)?;
        let ahead = String::from_utf8_lossy(input.look_ahead(limits.row_bytes)?).into_owned();
        if ahead
            .trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}')
            .is_empty()
        {
            return Err(FileError::Empty);
        }
        format.check_text(&ahead)?;
        let (rows, ignored) = match format {
            Format::JsonLines => (Rows::JsonLines(Lines::new(input, &limits)), Vec::new()),
            Format::Csv => {
                let delimiter = delimiter(&ahead, &schema, &limits)?;
                let mut records = Records::new(input, delimiter, &limits);
                let cells = header_record(&mut records, &limits)?.cells;
                // What the columns are called cannot be guessed.
                if let Some(damage) = damage
                    && cells.iter().any(|cell| cell.contains(DAMAGED))
                {
                    return Err(damage.into());
                }
                let header = Header::new(&cells, &schema, &limits)?;
                let ignored = header.ignored();
                (Rows::Csv { records, header }, ignored)
            }
        };
        Ok(Self {
            rows,
            builder: Builder::new(schema, limits, ignored),
            encoding,
            size,
        })
    }

    /// The encoding that was found.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Columns that stand for no field and are not read, as written: a warning to give. Those of JSON Lines
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
            Rows::Csv { records, .. } => records.taken(),
            Rows::JsonLines(lines) => lines.taken(),
        };
        (self.size, taken)
    }
}

/// The delimiter whose header fits the schema best; the earlier of equals.
fn delimiter(ahead: &str, schema: &Schema, limits: &Limits) -> Result<u8, FileError> {
    let mut best = None;
    for delimiter in DELIMITERS {
        let input = Decoded::new(Box::new(Cursor::new(ahead.to_owned())), Encoding::Utf8)?;
        let Ok(record) = header_record(&mut Records::new(input, delimiter, limits), limits) else {
            continue;
        };
        let fit = fit(&record.cells, schema);
        if best.is_none_or(|(_, most)| fit > most) {
            best = Some((delimiter, fit));
        }
    }
    let (delimiter, _) = best.ok_or(FileError::BrokenHeader {
        limit: limits.row_bytes,
    })?;
    Ok(delimiter)
}

/// The first record that is not blank.
fn header_record(records: &mut Records, limits: &Limits) -> Result<Record, FileError> {
    loop {
        match records.next() {
            Some(Ok(record)) if record.is_blank() => {}
            Some(Ok(record)) => return Ok(record),
            Some(Err(Broken::Io { error, .. })) => return Err(error.into()),
            Some(Err(_)) => {
                return Err(FileError::BrokenHeader {
                    limit: limits.row_bytes,
                });
            }
            None => return Err(FileError::Empty),
        }
    }
}

impl Iterator for Table {
    type Item = Result<Row, Vec<RowError>>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.rows {
            Rows::Csv { records, header } => loop {
                match records.next()? {
                    Ok(record) if record.is_blank() => {}
                    Ok(record) => return Some(self.builder.record(record, header)),
                    Err(broken) => return Some(Err(self.builder.broken(broken))),
                }
            },
            Rows::JsonLines(lines) => match lines.next()? {
                Ok((line, text)) => Some(self.builder.object(line, &text)),
                Err(broken) => Some(Err(self.builder.broken(broken))),
            },
        }
    }
}
