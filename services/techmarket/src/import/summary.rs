//! What became of a file.

use std::fmt;

use techmarket_tabular::RowError;

/// Errors that are kept to be shown; the rest is counted.
const MAX_ERRORS: usize = 200;

/// What became of a file.
#[derive(Debug, Default)]
pub struct Summary {
    /// Name of the import; empty when only checked.
    pub import_name: String,
    /// New listings.
    pub created: u64,
    /// Changed listings.
    pub updated: u64,
    /// Rows that are the same already.
    pub unchanged: u64,
    /// Rows of which nothing was kept.
    pub rejected: u64,
    /// Why, the first of them.
    pub errors: Vec<RowError>,
    /// How many more there are.
    pub unlisted: u64,
    /// Columns that stand for no field.
    pub ignored: Vec<String>,
}

impl Summary {
    /// Counts a row of which nothing was kept.
    pub fn reject(&mut self, errors: Vec<RowError>) {
        self.rejected += 1;
        for error in errors {
            if self.errors.len() < MAX_ERRORS {
                self.errors.push(error);
            } else {
                self.unlisted += 1;
            }
        }
    }

    /// Whether no row was refused.
    pub fn is_clean(&self) -> bool {
        self.rejected == 0
    }

    /// Of the rows that were only checked nothing was kept.
    pub fn keep_nothing(&mut self) {
        (self.created, self.updated, self.unchanged) = (0, 0, 0);
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "新增 {}，更新 {}，未变 {}，不合格 {}",
            self.created, self.updated, self.unchanged, self.rejected
        )
    }
}
