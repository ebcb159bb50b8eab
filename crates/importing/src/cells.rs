//! One row while its cells are understood: what was noted, what is wrong.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use techmarket_tabular::values::codes::{Codes, Listed};
use techmarket_tabular::values::place::Places;
use techmarket_tabular::values::{NotUnderstood, Understood, amount, lists, maturity};
use techmarket_tabular::{Row, RowError, Words, reason};
use techmarket_types::{CodeTables, Maturity, TableId};

/// What values are understood by.
pub struct Sense {
    /// The code tables.
    pub tables: &'static CodeTables,
    /// Words for codes.
    pub words: &'static Words,
    /// Codes by what people write.
    pub codes: Codes,
    /// Places by what people write.
    pub places: Places,
    /// What was understood before: the same few words stand in most rows.
    listed: Known<Result<Listed, NotUnderstood>>,
    placed: Known<Result<Understood<String>, NotUnderstood>>,
}

/// Answers by what was asked, as many as are worth keeping.
type Known<T> = Mutex<HashMap<(Option<TableId>, String), T>>;

const MAX_KNOWN: usize = 5_000;

/// The answer that is known, or a new one.
fn remembered<T: Clone>(known: &Known<T>, table: Option<TableId>, text: &str, ask: impl FnOnce() -> T) -> T {
    let key = (table, text.to_owned());
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(answer) = known.get(&key) {
        return answer.clone();
    }
    let answer = ask();
    if known.len() < MAX_KNOWN {
        known.insert(key, answer.clone());
    }
    answer
}

impl Sense {
    pub fn new(tables: &'static CodeTables, words: &'static Words) -> Self {
        Self {
            tables,
            words,
            codes: Codes::new(tables, words),
            places: Places::new(tables.regions()),
            listed: Mutex::default(),
            placed: Mutex::default(),
        }
    }

    fn list(&self, table: TableId, text: &str) -> Result<Listed, NotUnderstood> {
        remembered(&self.listed, Some(table), text, || self.codes.list(table, text))
    }

    fn place(&self, text: &str) -> Result<Understood<String>, NotUnderstood> {
        remembered(&self.placed, None, text, || self.places.parse(text))
    }
}

/// A row and what is to be said of it.
pub struct Cells<'a> {
    pub row: &'a Row,
    pub sense: &'a Sense,
    pub notes: Vec<RowError>,
    pub errors: Vec<RowError>,
}

impl<'a> Cells<'a> {
    pub fn new(row: &'a Row, sense: &'a Sense) -> Self {
        Self {
            row,
            sense,
            notes: Vec::new(),
            errors: Vec::new(),
        }
    }

    pub fn text(&self, field: &str) -> String {
        self.row.text(field).unwrap_or_default().to_owned()
    }

    pub fn note(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        self.notes.push(self.row.error(field, code, message));
    }

    pub fn wrong(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        self.errors.push(self.row.error(field, code, message));
    }

    /// The value of what was understood; takes down how, or why not.
    pub fn take<T>(&mut self, field: &str, found: Result<Understood<T>, NotUnderstood>) -> Option<T> {
        match found {
            Ok(Understood { value, note }) => {
                if let Some(note) = note {
                    self.note(field, reason::UNDERSTOOD, note);
                }
                Some(value)
            }
            Err(NotUnderstood { reason, message }) => {
                self.wrong(field, reason, message);
                None
            }
        }
    }

    /// Words of a list, none twice.
    pub fn list(&self, field: &str) -> Vec<String> {
        let mut list: Vec<String> = Vec::new();
        for word in self.row.list(field) {
            if !self.sense.words.is_blank(word) && !list.iter().any(|other| other == word) {
                list.push(word.to_owned());
            }
        }
        list
    }

    pub fn people(&self, field: &str) -> Vec<String> {
        let parts = self.row.list(field);
        let parts: Vec<&str> = parts
            .into_iter()
            .filter(|part| !self.sense.words.is_blank(part))
            .collect();
        lists::people(&parts)
    }

    /// The codes of a list. Unknown words are wrong if the field cannot do without them, otherwise left out with a note.
    pub fn codes(&mut self, table: TableId, field: &str, is_needed: bool) -> Vec<String> {
        let text = match self.row.text(field) {
            Some(text) => text.to_owned(),
            None => self.row.list(field).join("；"),
        };
        if text.is_empty() {
            return Vec::new();
        }
        let listed = match self.sense.list(table, &text) {
            Ok(listed) => listed,
            Err(NotUnderstood { reason, message }) => {
                self.wrong(field, reason, message);
                return Vec::new();
            }
        };
        for (_, name) in &listed.taken {
            self.note(field, reason::UNDERSTOOD, format!("按“{name}”理解"));
        }
        if !listed.unknown.is_empty() {
            let names = self.sense.codes.names(table);
            if is_needed && listed.codes.is_empty() {
                let message = format!("不是已知的{}；应为：{names}", table.title());
                self.wrong(field, reason::NOT_UNDERSTOOD, message);
            } else {
                let message = format!("有不认识的{}，未保留；可写：{names}", table.title());
                self.note(field, reason::LEFT_OUT, message);
            }
        }
        listed.codes
    }

    /// The code of one word that the row cannot do without; an unknown one is wrong.
    pub fn needed_code(&mut self, table: TableId, field: &str) -> String {
        let text = self.text(field);
        match self.sense.codes.one(table, &text) {
            Ok(Some(code)) => code,
            Ok(None) => {
                let names = self.sense.codes.names(table);
                let message = format!("不是已知的{}；应为：{names}", table.title());
                self.wrong(field, reason::NOT_UNDERSTOOD, message);
                String::new()
            }
            Err(NotUnderstood { reason, message }) => {
                self.wrong(field, reason, message);
                String::new()
            }
        }
    }

    /// The code of one word; an unknown one is left out with a note.
    pub fn code(&mut self, table: TableId, field: &str) -> String {
        let Some(text) = self.row.text(field).map(str::to_owned) else {
            return String::new();
        };
        match self.sense.codes.one(table, &text) {
            Ok(Some(code)) => code,
            Ok(None) => {
                let names = self.sense.codes.names(table);
                let message = format!("不是已知的{}，该项留空；可写：{names}", table.title());
                self.note(field, reason::LEFT_OUT, message);
                String::new()
            }
            Err(NotUnderstood { reason, message }) => {
                self.wrong(field, reason, message);
                String::new()
            }
        }
    }

    pub fn place(&mut self, field: &str) -> String {
        let Some(text) = self.row.text(field).map(str::to_owned) else {
            return String::new();
        };
        let found = self.sense.place(&text);
        self.take(field, found).unwrap_or_default()
    }

    pub fn maturity(&mut self, field: &str) -> Option<Maturity> {
        let text = self.row.text(field)?.to_owned();
        let found = maturity::parse(&text, self.sense.tables, self.sense.words);
        self.take(field, found).flatten()
    }

    pub fn amount(&mut self, field: &str) -> Option<amount::Amount> {
        let text = self.row.text(field)?.to_owned();
        let head = self.row.column(field).unwrap_or_default().to_owned();
        let found = amount::parse(&text, &head, self.sense.words);
        self.take(field, found)
    }
}
