use std::borrow::Cow;
use std::fmt;
use std::io;

use crate::{Encoding, Format};

/// The reason codes of this crate; a receiver of rows adds its own.
pub mod reason {
    /// The row has more or fewer cells than the header.
    pub const CELL_COUNT: &str = "CELL_COUNT";
    /// Text after a closing quote, or a quote that is never closed.
    pub const BROKEN_QUOTE: &str = "BROKEN_QUOTE";
    /// The row is longer than the limit.
    pub const ROW_TOO_LONG: &str = "ROW_TOO_LONG";
    /// The cell is longer than the limit.
    pub const CELL_TOO_LONG: &str = "CELL_TOO_LONG";
    /// NUL or another control character, tab and line ends apart.
    pub const CONTROL_CHARACTER: &str = "CONTROL_CHARACTER";
    /// Bytes that the encoding of the file does not have, or U+FFFD, which another program put in their place.
    pub const DAMAGED_CHARACTER: &str = "DAMAGED_CHARACTER";
    /// The line is not a JSON object.
    pub const NOT_A_JSON_OBJECT: &str = "NOT_A_JSON_OBJECT";
    /// An object inside the object, or an array inside an array.
    pub const NESTED_VALUE: &str = "NESTED_VALUE";
    /// An array for a field that has one value.
    pub const NOT_A_LIST: &str = "NOT_A_LIST";
    /// Two keys of one JSON object for the same field.
    pub const DUPLICATE_COLUMN: &str = "DUPLICATE_COLUMN";
    /// A JSON object without a required key.
    pub const MISSING_COLUMN: &str = "MISSING_COLUMN";
    /// The file could not be read on; no row follows.
    pub const UNREADABLE: &str = "UNREADABLE";
}

/// A required column that the header lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingColumn {
    /// The field.
    pub field: String,
    /// The headers that are accepted for it.
    pub accepted: Vec<String>,
}

impl fmt::Display for MissingColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}（可写作：{}）",
            self.accepted.first().unwrap_or(&self.field),
            self.accepted.join("、")
        )
    }
}

/// Why a file is refused as a whole. The message is for the person who made it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The operating system's error.
    #[error("文件无法读取：{0}")]
    Io(#[from] io::Error),
    /// The extension names no format that is read.
    #[error("不支持扩展名“{extension}”，请使用 .csv、.tsv、.txt、.jsonl 或 .ndjson 文件{hint}", hint = spreadsheet_hint(extension))]
    UnknownExtension {
        /// The extension without its dot, in lower case; empty if there is none.
        extension: String,
    },
    /// The content is of another kind than the extension says.
    #[error("文件应为{expected}，内容却像{seems}")]
    OtherContent {
        /// The format of the extension.
        expected: Format,
        /// What the first bytes look like.
        seems: &'static str,
    },
    /// No byte, or nothing but white space.
    #[error("文件是空的：没有表头，也没有数据")]
    Empty,
    /// Bytes that the encoding does not have: too many, or in the header.
    #[error("文件编码有误：第 {line} 行（字节偏移 {offset}）不是有效的 {encoding}")]
    Encoding {
        /// The encoding that the file appears to be in.
        encoding: Encoding,
        /// Offset of the first bad byte, from 0.
        offset: u64,
        /// Its line, from 1.
        line: u64,
    },
    /// The header is longer than a row may be, or its quotes do not close.
    #[error("表头无法读取：超过 {limit} 字节，或引号没有闭合")]
    BrokenHeader {
        /// The limit in bytes.
        limit: usize,
    },
    /// More columns than are read.
    #[error("表头有 {found} 列，最多 {limit} 列")]
    TooManyColumns {
        /// Columns found.
        found: usize,
        /// Columns allowed.
        limit: usize,
    },
    /// Required columns are missing, all of them named.
    #[error("缺少必需的列：{}；文件中的列：{}", join(.missing), .found.join("、"))]
    MissingColumns {
        /// Every missing column.
        missing: Vec<MissingColumn>,
        /// The headers of the file as written.
        found: Vec<String>,
    },
    /// Two columns have the same header, or headers that mean the same field.
    #[error("列名重复：{}", .pairs.iter().map(|(a, b)| format!("“{a}”与“{b}”")).collect::<Vec<_>>().join("、"))]
    DuplicateColumns {
        /// The headers as written, pair by pair.
        pairs: Vec<(String, String)>,
    },
}

fn spreadsheet_hint(extension: &str) -> &'static str {
    match extension {
        "xlsx" | "xls" | "et" => "；电子表格请先另存为“CSV UTF-8”",
        _ => "",
    }
}

fn join(missing: &[MissingColumn]) -> String {
    missing
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("，")
}

/// What is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// Data row, from 1; the header and blank rows are not counted.
    pub row: u64,
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// The header as the user wrote it, where the error belongs to a column; the usual one where the file lacks the column.
    pub column: Option<String>,
    /// The field that the column stands for.
    pub field: Option<String>,
    /// UPPER_SNAKE: one of [`reason`], or the receiver's.
    pub reason_code: Cow<'static, str>,
    /// For the user, in Chinese.
    pub message: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 条（文件第 {} 行）", self.row, self.line)?;
        if let Some(column) = self.column.as_ref().or(self.field.as_ref()) {
            write!(f, "“{column}”")?;
        }
        write!(f, "：{}", self.message)
    }
}

impl std::error::Error for RowError {}
