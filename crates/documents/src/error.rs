use std::fmt;

use techmarket_types::DataError;

/// Which entry of a document is meant, as the person who filled it in knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Chinese name of the entry: 卖方.
    pub name: &'static str,
    /// Row of a list or table, from 1.
    pub row: Option<usize>,
}

impl Field {
    /// An entry that a document has once.
    #[must_use]
    pub const fn of(name: &'static str) -> Self {
        Self { name, row: None }
    }

    /// An entry of a row, counted from 1.
    #[must_use]
    pub const fn in_row(name: &'static str, row: usize) -> Self {
        Self { name, row: Some(row) }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Some(row) => write!(f, "第{row}行“{}”", self.name),
            None => write!(f, "“{}”", self.name),
        }
    }
}

/// Why a document is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// A required entry is empty.
    #[error("{field}不能为空")]
    Empty {
        /// The entry.
        field: Field,
    },
    /// A text is longer than a document takes.
    #[error("{field}过长：最多{limit}个字")]
    TooLong {
        /// The entry.
        field: Field,
        /// Limit in characters.
        limit: usize,
    },
    /// An amount below zero.
    #[error("{field}不能为负数")]
    Negative {
        /// The entry.
        field: Field,
    },
    /// A sum does not fit in 64 bits of fen.
    #[error("{field}超出可表示的范围")]
    Overflow {
        /// The sum.
        field: Field,
    },
    /// The parts do not make the sum that is given with them.
    #[error("{field}与各分项之和不一致")]
    SumMismatch {
        /// The sum.
        field: Field,
    },
    /// A period whose end lies before its beginning.
    #[error("{field}的终止日期早于起始日期")]
    Period {
        /// The period.
        field: Field,
    },
    /// More than a document takes.
    #[error("{field}最多{limit}项，实有{found}项")]
    TooMany {
        /// What is counted.
        field: Field,
        /// The limit.
        limit: usize,
        /// How many there are.
        found: usize,
    },
    /// The entries together are longer than the one page of a form.
    #[error("内容过长，一页印不下；请缩短名称或意见")]
    PageFull,
    /// A cell of a table is not of its column's kind.
    #[error("{field}的值与该列的类型不符")]
    CellKind {
        /// The row; the name is that of the table's part.
        field: Field,
    },
    /// A verification code that is not 4 to 64 letters, digits or hyphens, or an address beyond the limit.
    #[error("核验码应为4至64个字母、数字或连字符，核验网址应为不超过300字节的http(s)地址")]
    Verification,
    /// The file is not a font that can be embedded.
    #[error("字体文件无法使用：{0}")]
    Font(String),
    /// A data file of texts is not as it should be.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The library that writes the file refused; a fault of the program.
    #[error("文件生成失败：{0}")]
    Writer(String),
}
