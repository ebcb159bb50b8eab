//! What every kind of workbook gives.

use crate::FileError;
use crate::grid::{Record, Records};

/// A file of several sheets.
pub(crate) trait Book {
    /// Name of each sheet, and whether it is visible.
    fn sheets(&self) -> Vec<(String, bool)>;

    /// The first rows of a sheet.
    fn peek(&mut self, sheet: usize) -> Result<Vec<Record>, FileError>;

    /// The rows of these sheets, one after the other, each with its place among `sheets`.
    fn stream(self: Box<Self>, sheets: Vec<usize>) -> Result<Box<dyn Records>, FileError>;
}

/// The library's word on a workbook that it cannot read.
pub(crate) fn broken(error: impl std::fmt::Display) -> FileError {
    let problem: String = error.to_string().chars().take(200).collect();
    FileError::BrokenWorkbook { problem }
}
