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
    let mut head = table.head();
    let width = head.len();
    // A file that was refused before has the column already; its reasons are those of then.
    let before = head.iter().position(|name| name == REASON);
    if before.is_none() {
        head.push(REASON.to_owned());
    }
    let rows = select(table, refused, |cells, reason| {
        let mut cells = cells.to_vec();
        // Cells behind the head stand behind the reason: none is lost.
        let behind = cells.split_off(width.min(cells.len()));
        cells.resize(width, String::new());
        match before {
            Some(place) => reason.clone_into(&mut cells[place]),
            None => cells.push(reason.to_owned()),
        }
        cells.extend(behind);
        cells
    });
    Refused::Sheet(Sheet {
        name: "不合格的行".to_owned(),
        head,
        rows,
    })
}

fn select<T>(
    mut table: Table,
    refused: &BTreeMap<u64, String>,
    mut take: impl FnMut(&[String], &str) -> T,
) -> Vec<T> {
    let mut taken = Vec::new();
    while table.next().is_some() {
        if let Some(reason) = refused.get(&table.rows_read()) {
            taken.push(take(table.last_cells(), reason));
        }
    }
    taken
}

/// The refused objects, one a line.
fn objects(table: Table, refused: &BTreeMap<u64, String>) -> String {
    let lines = select(table, refused, |cells, reason| {
        let text = cells.first().map_or("", String::as_str);
        let mut object: Map<String, Value> =
            serde_json::from_str(text).unwrap_or_else(|_| Map::from_iter([("原文".to_owned(), json!(text))]));
        object.insert(REASON.to_owned(), json!(reason));
        Value::Object(object).to_string() + "\n"
    });
    lines.concat()
}
