use std::sync::Arc;

use crate::error::reason;
use crate::header::Header;
use crate::json::{Json, Object};
use crate::records::{Broken, Record};
use crate::report::Report;
use crate::row::Cell;
use crate::{Limits, Row, RowError, Schema, Value};

/// Makes rows of records and of JSON objects, and counts them.
pub(crate) struct Builder {
    schema: Arc<Schema>,
    limits: Limits,
    number: u64,
    ignored: Vec<String>,
}

impl Builder {
    pub(crate) fn new(schema: Schema, limits: Limits, ignored: Vec<String>) -> Self {
        Self {
            schema: Arc::new(schema),
            limits,
            number: 0,
            ignored,
        }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn ignored(&self) -> &[String] {
        &self.ignored
    }

    pub(crate) fn record(&mut self, record: Record, header: &Header) -> Result<Row, Vec<RowError>> {
        let mut report = self.report(record.line);
        let (found, wanted) = (record.cells.len(), header.names.len());
        // Spreadsheets end rows with empty cells beyond the header; they hold nothing.
        if found < wanted
            || record
                .cells
                .iter()
                .skip(wanted)
                .any(|cell| !cell.trim().is_empty())
        {
            return Err(report.row(
                reason::CELL_COUNT,
                format!("有 {found} 个单元格，表头有 {wanted} 列"),
            ));
        }
        let mut cells = Vec::with_capacity(wanted);
        for (index, text) in record.cells.into_iter().enumerate() {
            let Some(Some((field, column))) = header.cells.get(index).cloned() else {
                continue;
            };
            let value = report.text(&text, &column, &field, &self.limits).map(Value::Text);
            cells.push(Cell { field, column, value });
        }
        report.finish(cells, &self.schema)
    }

    pub(crate) fn object(&mut self, line: u64, text: &str) -> Result<Row, Vec<RowError>> {
        let mut report = self.report(line);
        let Object(keys) = match serde_json::from_str(text.trim_start_matches('\u{FEFF}')) {
            Ok(object) => object,
            Err(error) => {
                let message = format!("不是一个 JSON 对象（第 {} 个字节处）", error.column());
                return Err(report.row(reason::NOT_A_JSON_OBJECT, message));
            }
        };
        if keys.len() > self.limits.columns {
            let (found, limit) = (keys.len(), self.limits.columns);
            return Err(report.row(reason::CELL_COUNT, format!("有 {found} 个键，最多 {limit} 个")));
        }
        let mut cells: Vec<Cell> = Vec::new();
        for (key, raw) in keys {
            let Some(column) = self.schema.find(&key) else {
                self.ignore(key);
                continue;
            };
            let column = &self.schema.columns()[column];
            if let Some(first) = cells.iter().find(|cell| *cell.field == column.field) {
                let message = format!("“{}”与“{key}”是同一列", first.column);
                report.cell(&key, &column.field, reason::DUPLICATE_COLUMN, message);
                continue;
            }
            let value = report.json(Json::of(raw), &key, column, &self.limits);
            cells.push(Cell {
                field: column.field.as_str().into(),
                column: key.into(),
                value,
            });
        }
        for column in self.schema.columns().iter().filter(|column| column.required) {
            if !cells.iter().any(|cell| *cell.field == column.field) {
                let accepted = column.accepted();
                let message = format!("缺少必需的键（可写作：{}）", accepted.join("、"));
                report.cell(&accepted[0], &column.field, reason::MISSING_COLUMN, message);
            }
        }
        report.finish(cells, &self.schema)
    }

    pub(crate) fn broken(&mut self, broken: Broken) -> Vec<RowError> {
        let limit = self.limits.row_bytes;
        match broken {
            Broken::Quote { line } => self.report(line).row(
                reason::BROKEN_QUOTE,
                format!(
                    "引号没有闭合（或整行超过 {limit} 字节），或闭合后还有文字；单元格内的引号应写成两个"
                ),
            ),
            Broken::TooLong { line } => self
                .report(line)
                .row(reason::ROW_TOO_LONG, format!("整行超过 {limit} 字节")),
            Broken::Io { line, error } => self
                .report(line)
                .row(reason::UNREADABLE, format!("文件无法继续读取：{error}")),
        }
    }

    fn report(&mut self, line: u64) -> Report {
        self.number += 1;
        Report::new(self.number, line)
    }

    /// Keeps as many unknown keys as a header may have columns: a warning need not name more.
    fn ignore(&mut self, key: String) {
        if self.ignored.len() < self.limits.columns && !self.ignored.contains(&key) {
            self.ignored.push(key);
        }
    }
}
