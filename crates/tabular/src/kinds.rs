//! What a file may be, and what it may ask of memory.

use std::fmt;

/// How the rows of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text with a header; comma, tab, semicolon, stroke or the Chinese comma.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// One JSON array of objects.
    JsonArray,
    /// A page with a table, as older systems export it under the ending .xls.
    Html,
    /// A workbook of today.
    Xlsx,
    /// A workbook of before 2007.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
}

impl Format {
    /// Endings of files of the format.
    #[must_use]
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Csv => &["csv", "tsv", "txt"],
            Self::JsonLines => &["jsonl", "ndjson", "json"],
            Self::JsonArray => &["json", "jsonl"],
            Self::Html => &["html", "htm"],
            Self::Xlsx => &["xlsx", "xlsm"],
            Self::Xls => &["xls", "et"],
            Self::Ods => &["ods"],
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "CSV 文本",
            Self::JsonLines => "JSON Lines（每行一个 JSON 对象）",
            Self::JsonArray => "JSON 数组",
            Self::Html => "HTML 网页表格",
            Self::Xlsx => "XLSX 工作簿",
            Self::Xls => "XLS 工作簿",
            Self::Ods => "ODS 工作簿",
        })
    }
}

/// The encodings that spreadsheets and government systems here write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// With or without a byte order mark.
    Utf8,
    /// With or without its byte order mark, little or big endian; what Excel calls Unicode text.
    Utf16 {
        /// Most significant byte first.
        big_endian: bool,
    },
    /// GB 18030 (国标), which contains GBK and GB 2312.
    Gb18030,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 { .. } => "UTF-16",
            Self::Gb18030 => "GB18030",
        })
    }
}

/// What a file may ask of memory. A row above a limit is refused alone; the file goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one row, as UTF-8, line ends within quotes included.
    pub row_bytes: usize,
    /// Columns of the header, keys of a JSON object.
    pub columns: usize,
    /// Characters of one cell.
    pub cell_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            row_bytes: 1 << 20,
            columns: 200,
            cell_chars: 100_000,
        }
    }
}
