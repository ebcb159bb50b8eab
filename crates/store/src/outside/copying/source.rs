//! The SQLite file that is copied. The calls block.

use std::io::Write as _;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::{Column, ColumnKind, listed, quoted, refused};
use crate::StoreError;
use crate::outside::sqlite::{open, told};
use crate::outside::{MIGRATIONS_TABLE, TABLES_OF_SQLITE};

/// Bytes of lines after which a batch ends: pieces of files are a mebibyte each.
const BATCH_BYTES: usize = 8 << 20;

/// A database whose market stands still: nobody writes to it meanwhile.
pub struct Source(Connection);

/// Rows, each a line with its end.
pub struct Lines {
    /// The lines.
    pub text: Vec<u8>,
    /// How many.
    pub rows: i64,
    /// SQLite's number of the last row.
    pub last: i64,
}

impl Source {
    /// Opens the database in `file`.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        told(open(file, OpenFlags::SQLITE_OPEN_READ_WRITE)).map(Self)
    }

    /// Its tables, but for the one in which the driver notes migrations.
    pub fn tables(&self) -> Result<Vec<String>, StoreError> {
        let listed = told((|| {
            let mut statement = self.0.prepare(TABLES_OF_SQLITE)?;
            let names = statement.query_map([], |row| row.get::<_, String>(0))?;
            names.collect::<rusqlite::Result<Vec<_>>>()
        })())?;
        Ok(listed
            .into_iter()
            .filter(|name| name != MIGRATIONS_TABLE)
            .collect())
    }

    /// The rows of `table` behind SQLite's number `after`, in order, at most `most` of them; `None` where there are none.
    pub fn lines(
        &self,
        table: &str,
        columns: &[Column],
        after: i64,
        most: usize,
    ) -> Result<Option<Lines>, StoreError> {
        let mut lines = Lines {
            text: Vec::new(),
            rows: 0,
            last: after,
        };
        let statement = format!(
            "SELECT rowid, {} FROM {} WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
            listed(columns),
            quoted(table)
        );
        let mut statement = told(self.0.prepare_cached(&statement))?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut rows = told(statement.query([after, most]))?;
        while lines.text.len() < BATCH_BYTES
            && let Some(row) = told(rows.next())?
        {
            lines.last = told(row.get(0))?;
            lines.rows += 1;
            for (place, column) in columns.iter().enumerate() {
                if place > 0 {
                    lines.text.push(b'\t');
                }
                let value = told(row.get_ref(place + 1))?;
                write_value(&mut lines.text, value, column)?;
            }
            lines.text.push(b'\n');
        }
        Ok((lines.rows > 0).then_some(lines))
    }
}

/// Writes `value` as PostgreSQL writes it in `COPY ... TO STDOUT`.
fn write_value(line: &mut Vec<u8>, value: ValueRef<'_>, column: &Column) -> Result<(), StoreError> {
    match (value, column.kind) {
        (ValueRef::Null, _) => line.extend_from_slice(b"\\N"),
        (ValueRef::Text(text), ColumnKind::Text) => write_text(line, text, column)?,
        (ValueRef::Integer(number), ColumnKind::Int) => {
            // Writing to memory does not fail.
            let _ = write!(line, "{number}");
        }
        (ValueRef::Integer(0), ColumnKind::Bool) => line.push(b'f'),
        (ValueRef::Integer(1), ColumnKind::Bool) => line.push(b't'),
        (ValueRef::Blob(bytes), ColumnKind::Bytes) => {
            line.extend_from_slice(b"\\\\x");
            for byte in bytes {
                let _ = write!(line, "{byte:02x}");
            }
        }
        _ => return Err(refused(column, "a value of another type than the column's")),
    }
    Ok(())
}

fn write_text(line: &mut Vec<u8>, text: &[u8], column: &Column) -> Result<(), StoreError> {
    for &byte in text {
        let escaped = match byte {
            0 => {
                return Err(refused(
                    column,
                    "a text with a NUL, which PostgreSQL does not hold",
                ));
            }
            b'\\' => b'\\',
            8 => b'b',
            9 => b't',
            10 => b'n',
            11 => b'v',
            12 => b'f',
            13 => b'r',
            other => {
                line.push(other);
                continue;
            }
        };
        line.extend_from_slice(&[b'\\', escaped]);
    }
    Ok(())
}
