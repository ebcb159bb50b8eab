use std::borrow::Cow;
use std::sync::Arc;

use crate::values::lists::split;
use crate::{RowError, Schema};

/// What stands in one cell, trimmed of outer white space and otherwise unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A cell of a table, a JSON string, or a JSON number as written (no digit is lost).
    Text(String),
    /// A JSON boolean.
    Bool(bool),
    /// A JSON array; blank items and nulls are left out.
    List(Vec<String>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) field: Arc<str>,
    pub(crate) column: Arc<str>,
    /// None where the cell is blank.
    pub(crate) value: Option<Value>,
    /// A row above has a value in this column: a blank may come of merged cells.
    pub(crate) below: bool,
}

/// One row that could be read. Whether its values are right is for the receiver to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub(crate) number: u64,
    pub(crate) line: u64,
    pub(crate) sheet: Option<Arc<str>>,
    pub(crate) cells: Vec<Cell>,
    /// Cells of columns that stand for no field: header and text.
    pub(crate) unknown: Vec<(Arc<str>, String)>,
    pub(crate) notes: Vec<RowError>,
    pub(crate) schema: Arc<Schema>,
}

impl Row {
    /// Data row, from 1; the header and blank rows are not counted.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Line of the file on which the row begins, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The sheet, where the file has more than one table.
    #[must_use]
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// What was understood of the row's cells, for its maker to check.
    #[must_use]
    pub fn notes(&self) -> &[RowError] {
        &self.notes
    }

    /// Cells of columns that stand for no field: header and text, the blank ones left out.
    pub fn unknown(&self) -> impl Iterator<Item = (&str, &str)> {
        self.unknown.iter().map(|(name, text)| (&**name, text.as_str()))
    }

    /// Whether the field's cell is blank though a row above has a value in its column, as merged cells leave it.
    #[must_use]
    pub fn is_below_value(&self, path: &str) -> bool {
        let cell = up(path).find_map(|path| self.cell(path));
        cell.is_some_and(|cell| cell.value.is_none() && cell.below)
    }

    /// The field's value; None if the cell is blank or the file has no such column.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.cell(field)?.value.as_ref()
    }

    /// The field's text. A boolean reads `true` or `false`; a JSON array has no text.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.value(field)? {
            Value::Text(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::List(_) => None,
        }
    }

    /// The field's values: a JSON array, or the parts of a text by any separator that people use.
    #[must_use]
    pub fn list(&self, field: &str) -> Vec<&str> {
        if let Some(Value::List(items)) = self.value(field) {
            return items.iter().map(String::as_str).collect();
        }
        split(self.text(field).unwrap_or_default())
    }

    /// The user's own name for the column that a field path falls in: `keywords[2]` and `contact.phone` are
    /// looked for whole, then without their last part.
    #[must_use]
    pub fn column(&self, path: &str) -> Option<&str> {
        up(path).find_map(|path| self.cell(path).map(|cell| &*cell.column))
    }

    /// An error of the receiver's about this row, such as a violation of the service, named by the column that
    /// the user knows; by its usual name where the file has none for it.
    #[must_use]
    pub fn error(
        &self,
        path: &str,
        reason_code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> RowError {
        RowError {
            sheet: self.sheet.clone(),
            value: self.shown(path),
            row: self.number,
            line: self.line,
            column: self
                .column(path)
                .or_else(|| up(path).find_map(|path| self.schema.usual(path)))
                .map(str::to_owned),
            field: (!path.is_empty()).then(|| path.to_owned()),
            reason_code: reason_code.into(),
            message: message.into(),
        }
    }

    /// What stands in the cell that a path falls in, unless it is confidential.
    fn shown(&self, path: &str) -> Option<String> {
        let cell = up(path).find_map(|path| self.cell(path))?;
        let column = self.schema.column_of(&cell.field);
        if column.is_none_or(|column| column.secret) {
            return None;
        }
        match cell.value.as_ref()? {
            Value::Text(text) => Some(shown(text)),
            Value::Bool(value) => Some(value.to_string()),
            Value::List(items) => Some(shown(&items.join("；"))),
        }
    }

    fn cell(&self, field: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| *cell.field == *field)
    }
}

/// A value as a message shows it: its beginning, on one line.
pub(crate) fn shown(text: &str) -> String {
    const SHOWN: usize = 40;
    let line: String = text
        .chars()
        .take(SHOWN + 1)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if line.chars().count() > SHOWN {
        line.chars().take(SHOWN).chain(['…']).collect()
    } else {
        line
    }
}

/// The path of a field, then those that it lies in.
fn up(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| Some(&path[..path.rfind(['.', '['])?]))
}
