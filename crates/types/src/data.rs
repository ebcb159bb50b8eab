//! Reading the data files (CSV, UTF-8) that hold codes, regions and rules: every fault is told by
//! file, row and column, since an office corrects these files by hand.

mod lines;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Serialize;

use self::lines::Lines;
use crate::Validity;

/// A data file is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct DataError {
    /// File name.
    pub file: String,
    /// Line of the file, the header being row 1. 0 where the whole file is meant.
    pub row: u64,
    /// Column name; empty where the whole row is meant.
    pub column: String,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for DataError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "数据文件 {}", self.file)?;
        if self.row > 0 {
            write!(formatter, " 第{}行", self.row)?;
        }
        if !self.column.is_empty() {
            write!(formatter, "“{}”列", self.column)?;
        }
        write!(formatter, "：{}", self.problem)
    }
}

impl DataError {
    /// A fault of a file as a whole.
    pub fn of_file(file: impl Into<String>, problem: impl fmt::Display) -> Self {
        Self {
            file: file.into(),
            row: 0,
            column: String::new(),
            problem: problem.to_string(),
        }
    }
}

/// How sure a row of a data file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Seen in the source named.
    Seen,
    /// Remembered (`mem`); to be verified.
    Mem,
    /// Inferred (`inf`) from the source named.
    Inf,
    /// Of our own design, or a sample.
    Design,
}

impl FromStr for Certainty {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "seen" => Ok(Self::Seen),
            "mem" => Ok(Self::Mem),
            "inf" => Ok(Self::Inf),
            "design" => Ok(Self::Design),
            _ => Err("应为 seen、mem、inf 或 design"),
        }
    }
}

/// One row of a data file.
#[derive(Debug)]
pub struct Row<'a> {
    file: &'a str,
    number: u64,
    columns: &'a [&'a str],
    record: csv::StringRecord,
}

/// Reads a file whose header must be exactly `columns`; a byte-order mark is passed over.
pub fn read<'a>(file: &'a str, text: &str, columns: &'a [&'a str]) -> Result<Vec<Row<'a>>, DataError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let whole = |row, problem: String| DataError {
        file: file.to_owned(),
        row,
        column: String::new(),
        problem,
    };
    let header = reader.headers().map_err(|error| whole(1, error.to_string()))?;
    if header != columns {
        return Err(whole(1, format!("表头应为 {}", columns.join(","))));
    }
    let mut rows = Vec::new();
    let mut lines = Lines::new(text);
    for record in reader.into_records() {
        let record = record.map_err(|error| {
            let line = lines.line_of(error.position());
            match error.kind() {
                csv::ErrorKind::UnequalLengths {
                    expected_len, len, ..
                } => whole(line, format!("应有{expected_len}列，实有{len}列")),
                _ => whole(line, error.to_string()),
            }
        })?;
        let number = lines.line_of(record.position());
        rows.push(Row {
            file,
            number,
            columns,
            record,
        });
    }
    Ok(rows)
}

impl Row<'_> {
    /// The cell, trimmed; empty if there is no such column.
    #[must_use]
    pub fn text(&self, column: &str) -> &str {
        let place = self.columns.iter().position(|&name| name == column);
        place.and_then(|index| self.record.get(index)).unwrap_or_default()
    }

    /// The cell, which may not be empty.
    pub fn required(&self, column: &str) -> Result<&str, DataError> {
        match self.text(column) {
            "" => Err(self.fault(column, "不能为空")),
            text => Ok(text),
        }
    }

    /// The cell read as a value, which may not be empty.
    pub fn parse<T>(&self, column: &str) -> Result<T, DataError>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        let text = self.required(column)?;
        text.parse().map_err(|error: T::Err| self.fault(column, error))
    }

    /// The cell read as a value, none where it is empty.
    pub fn parse_optional<T>(&self, column: &str) -> Result<Option<T>, DataError>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        if self.text(column).is_empty() {
            Ok(None)
        } else {
            self.parse(column).map(Some)
        }
    }

    /// The columns `valid_from` and `valid_to` (last day), each a date such as 2026-03-01 or empty.
    pub fn validity(&self) -> Result<Validity, DataError> {
        let date = |column| -> Result<Option<Date>, DataError> {
            self.parse_optional(column)
                .map_err(|_| self.fault(column, "应为日期，如 2026-03-01，或留空"))
        };
        let validity = Validity {
            from: date("valid_from")?,
            to: date("valid_to")?,
        };
        match (validity.from, validity.to) {
            (Some(from), Some(to)) if to < from => Err(self.fault("valid_to", "早于 valid_from")),
            _ => Ok(validity),
        }
    }

    /// A fault of this row.
    pub fn fault(&self, column: &str, problem: impl fmt::Display) -> DataError {
        DataError {
            file: self.file.to_owned(),
            row: self.number,
            column: column.to_owned(),
            problem: problem.to_string(),
        }
    }
}

#[cfg(test)]
mod tests;
