//! Small data files that give each code of a code table its meaning to the rules.

use techmarket_types::data::{self, Row};
use techmarket_types::{Certainty, DataError};

const MAX_ROWS: usize = 1_000;

/// Reads a file with the columns `code`, `source` and `certainty`; no code stands twice.
pub(crate) fn read<T>(
    file: &str,
    text: &str,
    columns: &[&str],
    mut value: impl FnMut(&Row<'_>) -> Result<T, DataError>,
) -> Result<Vec<(String, T)>, DataError> {
    let mut rows: Vec<(String, T)> = Vec::new();
    for row in data::read(file, text, columns)? {
        let code = row.required("code")?;
        if rows.iter().any(|(known, _)| known == code) {
            return Err(row.fault("code", "重复"));
        }
        if rows.len() >= MAX_ROWS {
            return Err(row.fault("", format!("至多{MAX_ROWS}行")));
        }
        row.required("source")?;
        row.parse::<Certainty>("certainty")?;
        rows.push((code.to_owned(), value(&row)?));
    }
    if rows.is_empty() {
        return Err(DataError::of_file(file, "没有任何代码"));
    }
    Ok(rows)
}

/// What a code means.
pub(crate) fn get<'a, T>(rows: &'a [(String, T)], code: &str) -> Option<&'a T> {
    rows.iter()
        .find(|(known, _)| known == code)
        .map(|(_, value)| value)
}

/// A cell that names another code of the same file, standing above; none where it is empty.
pub(crate) fn above(row: &Row<'_>, column: &str, known: &[String]) -> Result<Option<String>, DataError> {
    match row.text(column) {
        "" => Ok(None),
        code if known.iter().any(|above| above == code) => Ok(Some(code.to_owned())),
        code => Err(row.fault(column, format!("代码“{code}”应在本行之前出现"))),
    }
}
