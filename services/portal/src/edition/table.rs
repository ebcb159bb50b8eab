//! A table, written as CSV and as JSON Lines while its rows come.

use axum::body::Bytes;
use serde_json::{Map, Value, json};

use crate::fault::Fault;

/// Most rows, and most bytes of one form: what a portal keeps in memory for a day.
const ROWS: usize = 100_000;
const BYTES: usize = 64 << 20;
/// How a cell begins that a spreadsheet would take for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table: while its rows come its forms grow, and once it is whole whoever asks is handed the same bytes.
pub(crate) struct Table<B = Vec<u8>> {
    pub(crate) key: &'static str,
    pub(crate) title: &'static str,
    /// Names for programs, titles for people.
    pub(crate) columns: &'static [(&'static str, &'static str)],
    pub(crate) rows: usize,
    /// Whether there are more than are given.
    pub(crate) is_part: bool,
    /// With a byte order mark, by which spreadsheets know UTF-8.
    pub(crate) csv: B,
    pub(crate) jsonl: B,
}

/// What stands in a cell.
#[derive(Clone)]
pub(crate) enum Cell {
    Text(String),
    List(Vec<String>),
    Number(usize),
}

impl<B> Table<B> {
    pub(crate) fn titles(&self) -> Vec<&'static str> {
        self.columns.iter().map(|(_, title)| *title).collect()
    }
}

impl Table {
    pub(crate) fn new(
        key: &'static str,
        title: &'static str,
        columns: &'static [(&'static str, &'static str)],
    ) -> Result<Self, Fault> {
        let mut table = Self {
            key,
            title,
            columns,
            rows: 0,
            is_part: false,
            csv: "\u{feff}".into(),
            jsonl: Vec::new(),
        };
        let titles = table.titles();
        table.record(&titles)?;
        Ok(table)
    }

    /// Whether another row may come.
    pub(crate) fn has_room(&self) -> bool {
        self.rows < ROWS && self.csv.len().max(self.jsonl.len()) < BYTES
    }

    /// Adds a row, its cells in the order of the columns.
    pub(crate) fn push(&mut self, cells: Vec<Cell>) -> Result<(), Fault> {
        let texts: Vec<String> = cells.iter().map(Cell::in_csv).collect();
        self.record(&texts)?;
        let names = self.columns.iter().map(|(name, _)| (*name).to_owned());
        let object: Map<String, Value> = names.zip(cells.into_iter().map(Cell::in_json)).collect();
        self.jsonl
            .extend_from_slice(Value::Object(object).to_string().as_bytes());
        self.jsonl.push(b'\n');
        self.rows += 1;
        Ok(())
    }

    /// The whole table.
    pub(crate) fn whole(self) -> Table<Bytes> {
        Table {
            key: self.key,
            title: self.title,
            columns: self.columns,
            rows: self.rows,
            is_part: self.is_part,
            csv: self.csv.into(),
            jsonl: self.jsonl.into(),
        }
    }

    fn record<T: AsRef<[u8]>>(&mut self, cells: &[T]) -> Result<(), Fault> {
        // Lines end as RFC 4180 has it.
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(&mut self.csv);
        writer
            .write_record(cells)
            .map_err(|error| Fault::internal(&error))?;
        writer.flush().map_err(|error| Fault::internal(&error))
    }
}

impl Cell {
    fn in_csv(&self) -> String {
        let text = match self {
            Self::Text(text) => text.clone(),
            Self::List(texts) => texts.join("；"),
            Self::Number(number) => return number.to_string(),
        };
        if text.starts_with(FORMULA) {
            format!("'{text}")
        } else {
            text
        }
    }

    fn in_json(self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::List(texts) => json!(texts),
            Self::Number(number) => json!(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_quoted_and_cells_kept_apart() {
        let mut table = Table::new("t", "表", &[("title", "名称"), ("count", "数量")]).unwrap();
        for text in ["=1+1", "+86", "-5", "@x", "\tx", "一,\"二\"\n三"] {
            table
                .push(vec![Cell::Text(text.to_owned()), Cell::Number(1)])
                .unwrap();
        }
        let csv = String::from_utf8(table.csv).unwrap();
        assert!(
            csv.starts_with("\u{feff}名称,数量\r\n'=1+1,1\r\n'+86,1\r\n'-5,1\r\n'@x,1\r\n'\tx,1\r\n"),
            "{csv:?}"
        );
        assert!(csv.ends_with("\"一,\"\"二\"\"\n三\",1\r\n"), "{csv:?}");
        let first = String::from_utf8(table.jsonl).unwrap();
        assert!(first.starts_with("{\"count\":1,\"title\":\"=1+1\"}\n"), "{first}");
    }
}
