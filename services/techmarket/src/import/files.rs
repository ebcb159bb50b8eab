//! Files that are written, CSV or XLSX by the ending: beside their place first, so that no half file is left.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use techmarket_importing::{Refused, Sheet};

/// Whether the ending asks for a workbook.
pub fn is_workbook(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

/// Writes a table to `path`.
pub fn save(sheet: &Sheet, path: &Path) -> anyhow::Result<()> {
    let content = if is_workbook(path) {
        sheet.workbook()?
    } else {
        sheet.csv().into_bytes()
    };
    write(&content, path)
}

/// Writes refused rows to `path`.
pub fn save_refused(refused: &Refused, path: &Path) -> anyhow::Result<()> {
    match refused {
        Refused::Sheet(sheet) => save(sheet, path),
        Refused::Lines(lines) => write(lines.as_bytes(), path),
    }
}

fn write(content: &[u8], path: &Path) -> anyhow::Result<()> {
    let named = || path.display().to_string();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(named)?;
    file.write_all(content).with_context(named)?;
    file.persist(path).with_context(named)?;
    Ok(())
}
