use std::borrow::Cow;
use std::fmt;
use std::io;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Encoding;

/// The reason codes of this crate; a receiver of rows adds its own.
pub mod reason {
    /// The row has more cells than the header.
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
    /// A formula without its value.
    pub const FORMULA_WITHOUT_VALUE: &str = "FORMULA_WITHOUT_VALUE";
    /// An error that a formula came to.
    pub const CELL_ERROR: &str = "CELL_ERROR";
    /// A number that has lost digits in a spreadsheet.
    pub const DIGITS_LOST: &str = "DIGITS_LOST";
    /// Note: a word or sign for nothing.
    pub const PLACEHOLDER: &str = "PLACEHOLDER";
    /// Note: a guard against a spreadsheet's guessing was removed.
    pub const GUARD_REMOVED: &str = "GUARD_REMOVED";
    /// Note: decimals that a program added were removed.
    pub const DECIMALS_REMOVED: &str = "DECIMALS_REMOVED";
    /// Note: how a value was understood.
    pub const UNDERSTOOD: &str = "UNDERSTOOD";
    /// Note: a value that is not known was left out.
    pub const LEFT_OUT: &str = "LEFT_OUT";
    /// Note: a row that is no record was passed over.
    pub const ROW_SKIPPED: &str = "ROW_SKIPPED";
    /// Note: what was taken for the table.
    pub const TABLE_FOUND: &str = "TABLE_FOUND";
    /// A value that cannot be understood.
    pub const NOT_UNDERSTOOD: &str = "NOT_UNDERSTOOD";
    /// A value that contradicts itself.
    pub const CONTRADICTION: &str = "CONTRADICTION";
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
    /// The content is of a kind that is not read.
    #[error("文件内容是{seems}，不能导入；请使用 XLSX、XLS、ODS、CSV 或 JSON 文件")]
    OtherContent {
        /// What it looks like.
        seems: &'static str,
    },
    /// A workbook that a password protects.
    #[error("工作簿已加密，无法读取；请在电子表格软件中取消密码并另存后再导入")]
    Encrypted,
    /// A workbook that is no whole one.
    #[error("工作簿无法读取（{problem}）；文件可能不完整，请用电子表格软件打开并另存为 .xlsx 后再导入")]
    BrokenWorkbook {
        /// What the library says.
        problem: String,
    },
    /// A workbook that asks for too much.
    #[error("工作簿超出限制：{problem}")]
    WorkbookTooLarge {
        /// Which part, and the limit.
        problem: String,
    },
    /// No table was found in any sheet.
    #[error("没有找到数据表：各工作表（{}）中都没有可识别的表头；请确认表头含有“{}”等列，或用 --sheet 指定工作表", .sheets.join("、"), .wanted.join("”“"))]
    NoTable {
        /// Sheets that were looked at, with why.
        sheets: Vec<String>,
        /// Columns that a table must have.
        wanted: Vec<String>,
    },
    /// There is no sheet of the name asked for.
    #[error("没有工作表“{name}”；文件中的工作表：{}", .sheets.join("、"))]
    NoSheet {
        /// The name.
        name: String,
        /// The sheets there are.
        sheets: Vec<String>,
    },
    /// A column that an option names is not in the table.
    #[error("表中没有列“{name}”（{option}）；文件中的列：{}", .found.join("、"))]
    NoColumn {
        /// The option.
        option: &'static str,
        /// The column.
        name: String,
        /// The headers of the file as written.
        found: Vec<String>,
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
    #[error("缺少必需的列：{}；文件中的列：{}。请改正列名，或用 --mapping 指定对应关系", join(.missing), .found.join("、"))]
    MissingColumns {
        /// Every missing column.
        missing: Vec<MissingColumn>,
        /// The headers of the file as written.
        found: Vec<String>,
    },
    /// Two columns have the same header, or headers that mean the same field.
    #[error("列名重复：{}；请删去其中一列，或用 --mapping 指定采用哪一列", .pairs.iter().map(|(a, b)| format!("“{a}”与“{b}”")).collect::<Vec<_>>().join("、"))]
    DuplicateColumns {
        /// The headers as written, pair by pair.
        pairs: Vec<(String, String)>,
    },
}

fn join(missing: &[MissingColumn]) -> String {
    missing
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("，")
}

/// What is to be said of one row: what is wrong with it, or what was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowError {
    /// The sheet, where the file has more than one table.
    #[serde(with = "shared")]
    pub sheet: Option<Arc<str>>,
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
    /// The rule and the remedy, in Chinese; the same for every row of one fault.
    pub message: String,
    /// What stands in the cell, cut for display; none where it is confidential or there is no cell.
    pub value: Option<String>,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(f, "工作表“{sheet}”")?;
        }
        write!(f, "第 {} 条（文件第 {} 行）", self.row, self.line)?;
        if let Some(column) = self.column.as_ref().or(self.field.as_ref()) {
            write!(f, "“{column}”")?;
        }
        match &self.value {
            Some(value) => write!(f, "：“{value}”{}", self.message),
            None => write!(f, "：{}", self.message),
        }
    }
}

impl std::error::Error for RowError {}

/// The name of a sheet, which its rows share.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    #[expect(clippy::ref_option, reason = "as serde asks for it")]
    pub(super) fn serialize<S: Serializer>(
        sheet: &Option<Arc<str>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        sheet.as_deref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<str>>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(Arc::from))
    }
}
