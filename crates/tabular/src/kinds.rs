//! What a file may be.

use std::fmt;

/// How the rows of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text with a header line (RFC 4180); comma, tab or semicolon.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "CSV 表格",
            Self::JsonLines => "JSON Lines（每行一个 JSON 对象）",
        })
    }
}

/// The encodings that spreadsheets and government systems here write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// With or without a byte order mark.
    Utf8,
    /// With its byte order mark, little or big endian; what Excel calls Unicode text.
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
