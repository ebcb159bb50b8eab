use std::sync::Arc;

use crate::clean::{Cleaned, clean};
use crate::error::reason;
use crate::header::Target;
use crate::json::Json;
use crate::row::{Cell, shown};
use crate::words::Words;
use crate::{Column, Limits, Row, RowError, Schema, Value};

/// Collects all that is to be said of one row while its cells are read.
pub(crate) struct Report {
    row: u64,
    line: u64,
    sheet: Option<Arc<str>>,
    errors: Vec<RowError>,
    notes: Vec<RowError>,
}

impl Report {
    pub(crate) fn new(row: u64, line: u64, sheet: Option<Arc<str>>) -> Self {
        Self {
            row,
            line,
            sheet,
            errors: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Ends the report with an error of the row as a whole.
    pub(crate) fn row(mut self, code: &'static str, message: String) -> Vec<RowError> {
        let error = self.finding(None, None, code, message);
        self.errors.push(error);
        self.errors
    }

    pub(crate) fn cell(&mut self, column: &str, field: &str, code: &'static str, message: String) {
        let error = self.finding(Some(column), Some(field), code, message);
        self.errors.push(error);
    }

    /// Takes down that a cell stands beside the table.
    pub(crate) fn beside(&mut self, column: usize) {
        let message = format!("第 {} 列在表头之外，没有列名，未导入", column + 1);
        let note = self.finding(None, None, reason::LEFT_OUT, message);
        self.notes.push(note);
    }

    /// Takes down what was found in a cell, and returns what it says.
    pub(crate) fn cleaned(
        &mut self,
        cleaned: Cleaned,
        target: &Target,
        column: &Column,
        text: &str,
    ) -> Option<String> {
        self.take(cleaned, &target.name, column, text)
    }

    fn take(&mut self, cleaned: Cleaned, name: &str, column: &Column, text: &str) -> Option<String> {
        let value = |code| {
            let is_shown =
                !column.secret && code != reason::DAMAGED_CHARACTER && code != reason::CONTROL_CHARACTER;
            let text = text.trim();
            (is_shown && !text.is_empty()).then(|| shown(text))
        };
        for (code, message) in cleaned.errors {
            let error = self.finding(Some(name), Some(&column.field), code, message);
            self.errors.push(RowError {
                value: value(code),
                ..error
            });
        }
        for (code, message) in cleaned.notes {
            let note = self.finding(Some(name), Some(&column.field), code, message);
            self.notes.push(RowError {
                value: value(code),
                ..note
            });
        }
        cleaned.text
    }

    pub(crate) fn json(
        &mut self,
        json: Json,
        key: &str,
        column: &Column,
        words: &Words,
        limits: &Limits,
    ) -> Option<Value> {
        let field = column.field.as_str();
        let text = |report: &mut Self, text: &str| {
            report.take(clean(text, column, words, limits.cell_chars), key, column, text)
        };
        match json {
            Json::Null => None,
            Json::Bool(value) => Some(Value::Bool(value)),
            Json::Text(found) => text(self, &found).map(Value::Text),
            Json::List(items) if column.list => {
                let items = items.iter().filter_map(|item| text(self, item));
                Some(Value::List(items.collect()))
            }
            Json::List(_) => {
                self.cell(
                    key,
                    field,
                    reason::NOT_A_LIST,
                    format!("“{key}”只能有一个值，不能是数组"),
                );
                None
            }
            Json::Labelled(found) if !(column.required || column.key) => text(self, &found).map(Value::Text),
            Json::Labelled(_) | Json::Nested => {
                let message = format!("“{key}”的值不能是对象、嵌套数组或无效字符串");
                self.cell(key, field, reason::NESTED_VALUE, message);
                None
            }
        }
    }

    pub(crate) fn finish(
        self,
        cells: Vec<Cell>,
        unknown: Vec<(Arc<str>, String)>,
        schema: &Arc<Schema>,
    ) -> Result<Row, Vec<RowError>> {
        if self.errors.is_empty() {
            Ok(Row {
                number: self.row,
                line: self.line,
                sheet: self.sheet,
                cells,
                unknown,
                notes: self.notes,
                schema: Arc::clone(schema),
            })
        } else {
            Err(self.errors)
        }
    }

    fn finding(
        &self,
        column: Option<&str>,
        field: Option<&str>,
        code: &'static str,
        message: String,
    ) -> RowError {
        RowError {
            sheet: self.sheet.clone(),
            row: self.row,
            line: self.line,
            column: column.map(str::to_owned),
            field: field.map(str::to_owned),
            reason_code: code.into(),
            message,
            value: None,
        }
    }
}
