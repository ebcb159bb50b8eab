//! How a file is to be read.

use techmarket_types::DataError;

use crate::{Limits, Words};

/// How a file is to be read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Words for codes and for nothing.
    pub words: &'static Words,
    /// The one sheet to read; otherwise every visible sheet with a table.
    pub sheet: Option<String>,
    /// Headers of columns whose blank cells take the value above (合并单元格).
    pub fill_down: Vec<String>,
    /// Keeps cells of columns that stand for no field, see [`crate::Row::unknown`].
    pub keep_unknown: bool,
    /// What the file may ask of memory.
    pub limits: Limits,
}

impl Reading {
    /// Everything as it is found, with the embedded words.
    pub fn new() -> Result<Self, DataError> {
        Ok(Self {
            words: Words::embedded()?,
            sheet: None,
            fill_down: Vec::new(),
            keep_unknown: false,
            limits: Limits::default(),
        })
    }
}
