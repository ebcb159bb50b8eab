//! What an OpenDocument sheet asks of memory: a cell and a row may stand for a million, and the library writes each of them out.

use std::io::{Cursor, Read as _};

use memchr::memchr;
use zip::ZipArchive;

use super::book::broken;
use super::grids::MAX_CELLS;
use crate::FileError;

/// What no sheet has more of; the library goes no further either.
const MAX_COLUMNS: usize = 16_384;
const MAX_ROWS: usize = 1_048_576;

/// Refuses a file whose sheets reach over more cells than are kept.
pub(super) fn check(bytes: &[u8]) -> Result<(), FileError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut content = Vec::new();
    let mut part = archive.by_name("content.xml").map_err(broken)?;
    part.read_to_end(&mut content).map_err(broken)?;
    if cells(&content) <= MAX_CELLS {
        return Ok(());
    }
    let problem = format!(
        "工作表占用的单元格超过 {MAX_CELLS} 个（含重复的行列）；请删去空白的行列，或另存为 .xlsx 或 CSV"
    );
    Err(FileError::WorkbookTooLarge { problem })
}

/// A sheet as far as it has been looked at.
#[derive(Default)]
struct Sheet {
    /// Rows so far, and up to the last that has something in it.
    rows: usize,
    filled: usize,
    /// Columns up to the last that has something in it.
    width: usize,
    /// Of the open row: how often it stands, its cells, and those up to the last that has something in it.
    times: usize,
    columns: usize,
    reach: usize,
}

impl Sheet {
    fn cell(&mut self, tag: &[u8]) {
        let repeated = repeated(tag, b"table:number-columns-repeated");
        self.columns = self.columns.saturating_add(repeated).min(MAX_COLUMNS);
        let is_blank = tag.ends_with(b"/") && !has(tag, b"office:") && !has(tag, b"table:formula");
        if !is_blank {
            self.reach = self.columns;
        }
    }

    fn end_row(&mut self) {
        self.rows = self.rows.saturating_add(self.times).min(MAX_ROWS);
        if self.reach > 0 {
            self.filled = self.rows;
            self.width = self.width.max(self.reach);
        }
    }
}

/// Cells that the sheets of a content reach over.
fn cells(content: &[u8]) -> usize {
    let (mut total, mut sheet) = (0_usize, Sheet::default());
    let mut rest = content;
    while let Some(at) = memchr(b'<', rest) {
        let (tag, behind) = tag(&rest[at + 1..]);
        rest = behind;
        let mut name = tag.split(|byte| byte.is_ascii_whitespace() || (*byte == b'/' && tag[0] != b'/'));
        match name.next().unwrap_or_default() {
            b"table:table" => sheet = Sheet::default(),
            b"table:table-row" => {
                sheet.times = repeated(tag, b"table:number-rows-repeated");
                (sheet.columns, sheet.reach) = (0, 0);
                if tag.ends_with(b"/") {
                    sheet.end_row();
                }
            }
            b"table:table-cell" | b"table:covered-table-cell" => sheet.cell(tag),
            b"/table:table-row" => sheet.end_row(),
            b"/table:table" => total = total.saturating_add(sheet.filled.saturating_mul(sheet.width)),
            _ => {}
        }
    }
    total
}

/// A tag without its brackets, and what stands behind it. Comments and the like are tags without a name.
fn tag(text: &[u8]) -> (&[u8], &[u8]) {
    for (begin, end) in [(&b"!--"[..], &b"-->"[..]), (b"![CDATA[", b"]]>"), (b"?", b"?>")] {
        if text.starts_with(begin) {
            let at = memchr::memmem::find(text, end).map_or(text.len(), |at| at + end.len());
            return (b"!", &text[at..]);
        }
    }
    let mut quote = None;
    for (at, &byte) in text.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return (&text[..at], &text[at + 1..]),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    (text, b"")
}

fn has(tag: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(tag, word).is_some()
}

/// How often a tag stands; as often as anything may where that cannot be read.
fn repeated(tag: &[u8], attribute: &[u8]) -> usize {
    let Some(at) = memchr::memmem::find(tag, attribute) else {
        return 1;
    };
    let value = tag[at + attribute.len()..].trim_ascii_start();
    let value = value.strip_prefix(b"=").unwrap_or(value).trim_ascii_start();
    let value = value.get(1..).unwrap_or_default();
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = std::str::from_utf8(&value[..digits]).unwrap_or_default();
    digits.parse().unwrap_or(MAX_ROWS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_counted_as_far_as_something_stands_there() {
        let full = |times: &str| {
            format!("<table:table-cell table:number-columns-repeated=\"{times}\" office:value=\"1\"/>")
        };
        let row = |times: usize, cells: &str| {
            format!("<table:table-row table:number-rows-repeated=\"{times}\">{cells}</table:table-row>")
        };
        let sheet = |rows: &str| format!("<table:table table:name=\"a>b\">{rows}</table:table>");
        let blank = "<table:table-cell table:number-columns-repeated=\"16380\"/>";
        for (content, wanted) in [
            (sheet(&(row(2, &(full("3") + blank)) + &row(1_048_000, blank))), 6),
            (
                sheet(&(row(1, &full("1")) + &row(9, blank) + &row(1, &(blank.to_owned() + &full("1"))))),
                11 * 16_381,
            ),
            (sheet(&row(1_000, &full("16384"))), 1_000 * 16_384),
            (sheet(&row(1, &full("99999999999999999999"))), 16_384),
            (sheet("<!-- </table:table><table:table> --><table:table-row/>"), 0),
            ("<table:table".to_owned(), 0),
            ("<".to_owned(), 0),
        ] {
            assert_eq!(cells(content.as_bytes()), wanted, "{content}");
        }
    }
}
