use std::sync::Arc;

use crate::encoding::DAMAGED;
use crate::error::reason;
use crate::json::Json;
use crate::row::Cell;
use crate::{Column, Limits, Row, RowError, Schema, Value};

/// Collects all that is wrong with one row while its cells are checked.
pub(crate) struct Report {
    row: u64,
    line: u64,
    errors: Vec<RowError>,
}

impl Report {
    pub(crate) fn new(row: u64, line: u64) -> Self {
        Self {
            row,
            line,
            errors: Vec::new(),
        }
    }

    /// Ends the report with an error of the row as a whole.
    pub(crate) fn row(mut self, code: &'static str, message: String) -> Vec<RowError> {
        self.add(None, None, code, message);
        self.errors
    }

    pub(crate) fn cell(&mut self, column: &str, field: &str, code: &'static str, message: String) {
        self.add(Some(column), Some(field), code, message);
    }

    /// The trimmed text, or nothing if it is blank.
    pub(crate) fn text(&mut self, text: &str, column: &str, field: &str, limits: &Limits) -> Option<String> {
        let text = text.trim();
        let allowed = |c: char| matches!(c, '\n' | '\r' | '\t');
        if let Some(found) = text.chars().find(|&c| c.is_control() && !allowed(c)) {
            let message = format!("含有控制字符 U+{:04X}", u32::from(found));
            self.cell(column, field, reason::CONTROL_CHARACTER, message);
        }
        if let Some(place) = text.chars().position(|c| c == DAMAGED) {
            let place = place + 1;
            let message =
                format!("第 {place} 个字符已损坏（文件中的字节不成文字），请对照原文改正后重新导入");
            self.cell(column, field, reason::DAMAGED_CHARACTER, message);
        }
        let length = text.chars().count();
        if length > limits.cell_chars {
            let message = format!("有 {length} 个字符，最多 {} 个", limits.cell_chars);
            self.cell(column, field, reason::CELL_TOO_LONG, message);
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(crate) fn json(&mut self, json: Json, key: &str, column: &Column, limits: &Limits) -> Option<Value> {
        let field = column.field.as_str();
        match json {
            Json::Null => None,
            Json::Bool(value) => Some(Value::Bool(value)),
            Json::Text(text) => self.text(&text, key, field, limits).map(Value::Text),
            Json::List(items) if column.list => {
                let items = items
                    .iter()
                    .filter_map(|item| self.text(item, key, field, limits))
                    .collect();
                Some(Value::List(items))
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
            Json::Nested => {
                let message = format!("“{key}”的值不能是对象、嵌套数组或无效字符串");
                self.cell(key, field, reason::NESTED_VALUE, message);
                None
            }
        }
    }

    pub(crate) fn finish(self, cells: Vec<Cell>, schema: &Arc<Schema>) -> Result<Row, Vec<RowError>> {
        if self.errors.is_empty() {
            Ok(Row {
                number: self.row,
                line: self.line,
                cells,
                schema: Arc::clone(schema),
            })
        } else {
            Err(self.errors)
        }
    }

    fn add(&mut self, column: Option<&str>, field: Option<&str>, code: &'static str, message: String) {
        self.errors.push(RowError {
            row: self.row,
            line: self.line,
            column: column.map(str::to_owned),
            field: field.map(str::to_owned),
            reason_code: code.into(),
            message,
        });
    }
}
