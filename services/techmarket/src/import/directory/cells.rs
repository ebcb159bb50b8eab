//! The cells of a row, understood; what is wrong with them.

use jiff::civil::Date;
use techmarket_proto::google::r#type as google;
use techmarket_tabular::values::codes::Codes;
use techmarket_tabular::values::day::{self, End};
use techmarket_tabular::values::place::Places;
use techmarket_tabular::values::{NotUnderstood, Understood};
use techmarket_tabular::{Row, RowError, Words, reason};
use techmarket_types::{CodeTables, TableId};

/// What values are understood by.
pub(super) struct Sense {
    words: &'static Words,
    codes: Codes,
    places: Places,
}

impl Sense {
    pub(super) fn new(tables: &'static CodeTables, words: &'static Words) -> Self {
        Self {
            words,
            codes: Codes::new(tables, words),
            places: Places::new(tables.regions()),
        }
    }
}

/// One row while its cells are understood.
pub(super) struct Cells<'a> {
    row: &'a Row,
    sense: &'a Sense,
    errors: Vec<RowError>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(row: &'a Row, sense: &'a Sense) -> Self {
        Self {
            row,
            sense,
            errors: Vec::new(),
        }
    }

    /// `record`, or all that is wrong with the row.
    pub(super) fn finish<T>(self, record: T) -> Result<T, Vec<RowError>> {
        if self.errors.is_empty() {
            Ok(record)
        } else {
            Err(self.errors)
        }
    }

    /// What stands there; nothing for a word for nothing.
    pub(super) fn text(&self, field: &str) -> String {
        let text = self.row.text(field).unwrap_or_default();
        if self.sense.words.is_blank(text) {
            String::new()
        } else {
            text.to_owned()
        }
    }

    /// The words of a list.
    pub(super) fn list(&self, field: &str) -> Vec<String> {
        let words = self.row.list(field).into_iter();
        let said = words.filter(|word| !self.sense.words.is_blank(word));
        said.map(str::to_owned).collect()
    }

    /// The code of one word; an unknown one is wrong.
    pub(super) fn code(&mut self, table: TableId, field: &str) -> String {
        let text = self.text(field);
        if text.is_empty() {
            return text;
        }
        match self.sense.codes.one(table, &text) {
            Ok(Some(code)) => return code,
            Ok(None) => {
                let names = self.sense.codes.names(table);
                let message = format!("不是已知的{}；应为：{names}", table.title());
                self.wrong(field, reason::NOT_UNDERSTOOD, message);
            }
            Err(NotUnderstood { reason, message }) => self.wrong(field, reason, message),
        }
        String::new()
    }

    /// The codes of a list; an unknown one is wrong.
    pub(super) fn codes(&mut self, table: TableId, field: &str) -> Vec<String> {
        let text = match self.text(field) {
            text if text.is_empty() => self.list(field).join("；"),
            text => text,
        };
        if text.is_empty() {
            return Vec::new();
        }
        match self.sense.codes.list(table, &text) {
            Ok(listed) if listed.unknown.is_empty() => listed.codes,
            Ok(listed) => {
                let names = self.sense.codes.names(table);
                let message = format!(
                    "“{}”不是已知的{}；应为：{names}",
                    listed.unknown.join("；"),
                    table.title()
                );
                self.wrong(field, reason::NOT_UNDERSTOOD, message);
                Vec::new()
            }
            Err(NotUnderstood { reason, message }) => {
                self.wrong(field, reason, message);
                Vec::new()
            }
        }
    }

    /// The place that a text names.
    pub(super) fn place(&mut self, field: &str) -> String {
        let text = self.text(field);
        if text.is_empty() {
            return text;
        }
        let found = self.sense.places.parse(&text);
        self.take(field, found).unwrap_or_default()
    }

    /// The day that a text names.
    pub(super) fn day(&mut self, field: &str, end: End) -> Option<google::Date> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let day: Date = self.take(field, day::parse(&text, end))?;
        Some(techmarket_rpc::convert::to_date(day))
    }

    /// Which of `known` a word stands for in the table `words`; the first where nothing is said.
    pub(super) fn word<T: Copy>(
        &mut self,
        words: &str,
        field: &str,
        known: &[(&str, T)],
        titles: &str,
    ) -> Option<T> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let word = self.sense.words.code(words, &text);
        let found = known.iter().find(|(name, _)| word == Some(*name));
        if found.is_none() {
            self.wrong(field, reason::NOT_UNDERSTOOD, format!("不认识；应为：{titles}"));
        }
        found.map(|(_, value)| *value)
    }

    /// Whether a cell says yes.
    pub(super) fn yes(&mut self, field: &str) -> bool {
        self.word("yes", field, &[("yes", true), ("no", false)], "是、否")
            .unwrap_or_default()
    }

    fn take<T>(&mut self, field: &str, found: Result<Understood<T>, NotUnderstood>) -> Option<T> {
        match found {
            Ok(understood) => Some(understood.value),
            Err(NotUnderstood { reason, message }) => {
                self.wrong(field, reason, message);
                None
            }
        }
    }

    fn wrong(&mut self, field: &str, reason: &'static str, message: impl Into<String>) {
        self.errors.push(self.row.error(field, reason, message));
    }
}
