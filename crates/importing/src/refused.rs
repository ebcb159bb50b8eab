//! The rows that were refused as a file of the same form, with a column 原因 more: mended it can be imported as it is.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use techmarket_tabular::{Format, Table};

use crate::Sheet;

/// The column that is added. It stands for no field, so that the file may be imported with it.
const REASON: &str = "原因";

/// Refused rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Of a table.
    Sheet(Sheet),
    /// Objects, one a line.
    Lines(String),
}

/// Reads `table` once more for its refused rows, by number with why.
#[must_use]
pub fn refused(table: Table, refused: &BTreeMap<u64, String>) -> Refused {
    if matches!(table.format(), Format::JsonLines | Format::JsonArray) {
        return Refused::Lines(objects(table, refused));
    }
    let first = with_reason(table.head());
    let mut head = first.clone();
    let rows = select(table, refused, |table, reason| {
        let own = table.head();
        let width = own.len();
        // A file that was refused before has the column already; its reasons are those of then.
        let before = own.iter().position(|name| name == REASON);
        let mut cells = table.last_cells().to_vec();
        // Cells behind the head stand behind the reason: none is lost.
        let behind = cells.split_off(width.min(cells.len()));
        cells.resize(width, String::new());
        match before {
            Some(place) => reason.clone_into(&mut cells[place]),
            None => cells.push(reason.to_owned()),
        }
        cells.extend(behind);
        // Another sheet, or a table below the first, has columns of its own: its head goes before its rows.
        let own = with_reason(own);
        if own == head {
            return vec![cells];
        }
        head.clone_from(&own);
        vec![own, cells]
    });
    Refused::Sheet(Sheet {
        name: "不合格的行".to_owned(),
        head: first,
        rows: rows.concat(),
    })
}

fn with_reason(mut head: Vec<String>) -> Vec<String> {
    if !head.iter().any(|name| name == REASON) {
        head.push(REASON.to_owned());
    }
    head
}

fn select<T>(
    mut table: Table,
    refused: &BTreeMap<u64, String>,
    mut take: impl FnMut(&Table, &str) -> T,
) -> Vec<T> {
    let mut taken = Vec::new();
    while table.next().is_some() {
        if let Some(reason) = refused.get(&table.rows_read()) {
            taken.push(take(&table, reason));
        }
    }
    taken
}

/// The refused objects, one a line.
fn objects(table: Table, refused: &BTreeMap<u64, String>) -> String {
    let lines = select(table, refused, |table, reason| {
        let text = table.last_cells().first().map_or("", String::as_str);
        let mut object: Map<String, Value> =
            serde_json::from_str(text).unwrap_or_else(|_| Map::from_iter([("原文".to_owned(), json!(text))]));
        object.insert(REASON.to_owned(), json!(reason));
        Value::Object(object).to_string() + "\n"
    });
    lines.concat()
}
