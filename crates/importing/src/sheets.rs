//! Tables that are written: CSV or XLSX. Cells that a spreadsheet would take for formulas stay text.

use rust_xlsxwriter::{Format, Workbook};

/// A table of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Of the sheet of a workbook.
    pub name: String,
    /// The heads.
    pub head: Vec<String>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
}

/// Characters by which a spreadsheet knows a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

impl Sheet {
    /// As CSV: UTF-8 with the mark without which Excel takes it for the encoding of the machine.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = String::from("\u{FEFF}");
        for row in std::iter::once(&self.head).chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(|cell| csv_cell(cell)).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        text
    }

    /// As a workbook of one sheet.
    pub fn workbook(&self) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
        let mut workbook = Workbook::new();
        let out = workbook.add_worksheet();
        out.set_name(&self.name)?;
        let bold = Format::new().set_bold().set_text_wrap();
        for (column, cell) in (0_u16..).zip(&self.head) {
            out.write_string_with_format(0, column, cell, &bold)?;
            out.set_column_width(column, 18)?;
        }
        let text = Format::new().set_num_format("@");
        for (row, cells) in (1_u32..).zip(&self.rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                if !cell.is_empty() {
                    let cut: String = cell.chars().take(MAX_CELL).collect();
                    out.write_string_with_format(row, column, cut, &text)?;
                }
            }
        }
        workbook.save_to_buffer()
    }
}

fn csv_cell(cell: &str) -> String {
    let guarded = if cell.starts_with(FORMULA) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r', '，', ';', '\t', '|']) || guarded != guarded.trim() {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// Characters that a cell of a workbook holds.
const MAX_CELL: usize = 32_767;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_be_formulas_stay_text() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+86 797", "'+86 797"),
            ("@x", "'@x"),
            ("-", "'-"),
            ("甲,\"乙\"", "\"甲,\"\"乙\"\"\""),
            ("平常", "平常"),
        ] {
            assert_eq!(csv_cell(cell), written);
        }
    }
}
