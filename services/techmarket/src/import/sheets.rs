//! Tables that are written: CSV or XLSX by the ending. Cells that a spreadsheet would take for formulas stay text.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use rust_xlsxwriter::{Format, Workbook};

/// A table of text.
pub struct Sheet {
    pub name: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Characters by which a spreadsheet knows a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether the ending asks for a workbook.
pub fn is_workbook(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

/// Writes the table to `path`, beside it first, so that no half file is left.
pub fn save(sheet: &Sheet, path: &Path) -> anyhow::Result<()> {
    let named = || path.display().to_string();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(named)?;
    if is_workbook(path) {
        file.write_all(&workbook(sheet)?).with_context(named)?;
    } else {
        csv(sheet, file.as_file()).with_context(named)?;
    }
    file.persist(path).with_context(named)?;
    Ok(())
}

fn csv(sheet: &Sheet, file: &fs::File) -> std::io::Result<()> {
    let mut out = BufWriter::new(file);
    // Without the mark Excel takes UTF-8 for the encoding of the machine.
    out.write_all("\u{FEFF}".as_bytes())?;
    for row in std::iter::once(&sheet.head).chain(&sheet.rows) {
        let cells: Vec<String> = row.iter().map(|cell| csv_cell(cell)).collect();
        out.write_all(cells.join(",").as_bytes())?;
        out.write_all(b"\r\n")?;
    }
    out.flush()
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

fn workbook(sheet: &Sheet) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let out = workbook.add_worksheet();
    out.set_name(&sheet.name)?;
    let bold = Format::new().set_bold().set_text_wrap();
    for (column, cell) in (0_u16..).zip(&sheet.head) {
        out.write_string_with_format(0, column, cell, &bold)?;
        out.set_column_width(column, 18)?;
    }
    let text = Format::new().set_num_format("@");
    for (row, cells) in (1_u32..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            if !cell.is_empty() {
                let cut: String = cell.chars().take(MAX_CELL).collect();
                out.write_string_with_format(row, column, cut, &text)?;
            }
        }
    }
    Ok(workbook.save_to_buffer()?)
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
