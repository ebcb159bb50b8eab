use std::sync::Arc;

use crate::below::{add_second, fill_down, next_head, say_above};
use crate::clean::{clean, flawed};
use crate::error::reason;
use crate::grid::{Broken, Record, trim};
use crate::head::form;
use crate::header::{Target, use_of};
use crate::json::{Json, Object, with_nulls};
use crate::noise::{Noise, noise};
use crate::report::Report;
use crate::row::Cell;
use crate::schema::Rank;
use crate::sections::Section;
use crate::words::Words;
use crate::{Limits, Reading, Row, RowError, Schema, Value};

/// Characters of a column that is not understood, as far as they are kept.
const UNKNOWN_CHARS: usize = 2_000;

/// Makes rows of records and of JSON objects, and counts them.
pub(crate) struct Builder {
    schema: Arc<Schema>,
    limits: Limits,
    reading: Reading,
    number: u64,
    ignored: Vec<String>,
    /// Whether a value of each field has been seen.
    seen: Vec<bool>,
}

impl Builder {
    pub(crate) fn new(schema: Arc<Schema>, limits: Limits, reading: Reading, ignored: Vec<String>) -> Self {
        Self {
            seen: vec![false; schema.columns().len()],
            schema,
            limits,
            reading,
            number: 0,
            ignored,
        }
    }

    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// The row of a record, or what else it is. None where it is blank.
    pub(crate) fn record(
        &mut self,
        mut record: Record,
        section: &mut Section,
        last: &mut Vec<String>,
    ) -> Option<Result<Result<Row, Vec<RowError>>, Noise>> {
        if record.is_blank() || record.line <= section.head_ends {
            return None;
        }
        if let Some(noise) = noise(&record, &section.header, &self.schema, self.words(), section.rows) {
            return Some(Err(noise));
        }
        if let Some(header) = next_head(&record, section, &self.schema, &self.limits) {
            for name in header.ignored() {
                self.ignore(name);
            }
            section.header = header;
            section.fill.clear();
            section.above.clear();
            section.rows = 0;
            return Some(Err(Noise::NextHead));
        }
        section.rows += 1;
        fill_down(&mut record, section);
        say_above(&mut record, &mut section.above);
        let report = self.report(record.line, section.sheet.clone());
        let row = self.row(&record, section, report);
        *last = record.cells;
        Some(Ok(row))
    }

    fn row(&mut self, record: &Record, section: &Section, mut report: Report) -> Result<Row, Vec<RowError>> {
        let header = &section.header;
        let (found, wanted) = (record.width(), header.cells.len());
        if found > wanted && section.is_text {
            let message =
                format!("有 {found} 个单元格，表头有 {wanted} 列；单元格中的逗号等分隔符应加英文双引号");
            return Err(report.row(reason::CELL_COUNT, message));
        }
        let mut cells = Vec::with_capacity(wanted);
        let mut unknown = Vec::new();
        for (index, target) in header.cells.iter().enumerate() {
            let text = record.cells.get(index).map_or("", String::as_str);
            let Some(target) = target else {
                if self.reading.keep_unknown && !self.words().is_blank(trim(text)) {
                    let kept = trim(text).chars().filter(|c| !c.is_control() || *c == '\n');
                    unknown.push((header.name(index).into(), kept.take(UNKNOWN_CHARS).collect()));
                }
                continue;
            };
            let column = &self.schema.columns()[target.column];
            let cleaned = match record.flaw(index) {
                Some(flaw) => flawed(flaw, column),
                None => clean(text, column, self.words(), self.limits.cell_chars),
            };
            let value = report.cleaned(cleaned, target, column, text);
            let value = value.filter(|_| !(column.key && section.key_is_place));
            let cell = self.cell(target, value.map(Value::Text));
            match target.second {
                Some(use_of) => add_second(&mut cells, cell, use_of),
                None => cells.push(cell),
            }
        }
        for (index, text) in record.filled().filter(|(index, _)| *index >= wanted) {
            if self.reading.keep_unknown {
                unknown.push((
                    header.name(index).into(),
                    text.chars().take(UNKNOWN_CHARS).collect(),
                ));
            } else {
                report.beside(index);
            }
        }
        report.finish(cells, unknown, &self.schema)
    }

    fn cell(&mut self, target: &Target, value: Option<Value>) -> Cell {
        let seen = &mut self.seen[target.column];
        let below = *seen;
        *seen |= value.is_some();
        Cell {
            field: Arc::clone(&target.field),
            column: Arc::clone(&target.name),
            value,
            below,
        }
    }

    pub(crate) fn object(&mut self, line: u64, text: &str) -> Result<Row, Vec<RowError>> {
        let mut report = self.report(line, None);
        let text = text.trim_start_matches('\u{FEFF}');
        let mended = with_nulls(text);
        let text = mended.as_deref().unwrap_or(text);
        let Object(keys) = match serde_json::from_str(text) {
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
            let head = crate::head::Head::new(&key);
            let Some(found) = self.schema.find(&head, None) else {
                self.ignore(key);
                continue;
            };
            let column = &self.schema.columns()[found.column];
            let first = cells.iter().find(|cell| *cell.field == column.field);
            let is_second = first.is_some();
            if is_second && found.rank > Rank::Main {
                self.ignore(key);
                continue;
            }
            let is_same = |first: &&Cell| column.key || form(&first.column) == form(&key);
            if let Some(first) = first.filter(is_same) {
                let message = format!("“{}”与“{key}”是同一列", first.column);
                report.cell(&key, &column.field, reason::DUPLICATE_COLUMN, message);
                continue;
            }
            let words = self.reading.words;
            let value = report.json(Json::of(raw), &key, column, words, &self.limits);
            let cell = Cell {
                field: column.field.as_str().into(),
                column: key.into(),
                value,
                below: false,
            };
            if is_second {
                add_second(&mut cells, cell, use_of(column));
            } else {
                cells.push(cell);
            }
        }
        for column in self.schema.columns().iter().filter(|column| column.required) {
            if !cells.iter().any(|cell| *cell.field == column.field) {
                let accepted = column.accepted();
                let message = format!("缺少必需的键（可写作：{}）", accepted.join("、"));
                report.cell(&accepted[0], &column.field, reason::MISSING_COLUMN, message);
            }
        }
        report.finish(cells, Vec::new(), &self.schema)
    }

    pub(crate) fn broken(&mut self, broken: Broken, sheet: Option<Arc<str>>) -> Vec<RowError> {
        let limit = self.limits.row_bytes;
        match broken {
            Broken::Quote { line } => self.report(line, sheet).row(
                reason::BROKEN_QUOTE,
                format!(
                    "引号没有闭合（或整行超过 {limit} 字节），或闭合后还有文字；单元格内的引号应写成两个"
                ),
            ),
            Broken::TooLong { line } => self
                .report(line, sheet)
                .row(reason::ROW_TOO_LONG, format!("整行超过 {limit} 字节")),
            Broken::Io { line, error } => self
                .report(line, sheet)
                .row(reason::UNREADABLE, format!("文件无法继续读取：{error}")),
        }
    }

    fn words(&self) -> &'static Words {
        self.reading.words
    }

    fn report(&mut self, line: u64, sheet: Option<Arc<str>>) -> Report {
        self.number += 1;
        Report::new(self.number, line, sheet)
    }

    /// Keeps as many unknown keys as a header may have columns: a warning need not name more.
    fn ignore(&mut self, key: String) {
        if self.ignored.len() < self.limits.columns && !self.ignored.contains(&key) {
            self.ignored.push(key);
        }
    }
}
