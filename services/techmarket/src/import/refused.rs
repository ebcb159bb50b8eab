//! The rows that were refused as a file of the same form, with a column 原因 more: mended it can be imported as it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value, json};
use techmarket_tabular::{Format, Table};

use crate::import::sheets::{Sheet, save};

/// The column that is added. It stands for no field, so that the file may be imported with it.
const REASON: &str = "原因";

/// Reads `table` once more and writes its refused rows, by number with why, to `path`.
pub fn write(table: Table, refused: &BTreeMap<u64, String>, path: &Path) -> anyhow::Result<()> {
    if matches!(table.format(), Format::JsonLines | Format::JsonArray) {
        return objects(table, refused, path);
    }
    let mut head = table.head();
    let width = head.len();
    head.push(REASON.to_owned());
    let rows = select(table, refused, |cells, reason| {
        let mut cells = cells.to_vec();
        // Cells behind the head stand behind the reason: none is lost.
        let behind = cells.split_off(width.min(cells.len()));
        cells.resize(width, String::new());
        cells.push(reason.to_owned());
        cells.extend(behind);
        cells
    });
    let sheet = Sheet {
        name: "不合格的行".to_owned(),
        head,
        rows,
    };
    save(&sheet, path)
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
fn objects(table: Table, refused: &BTreeMap<u64, String>, path: &Path) -> anyhow::Result<()> {
    let lines = select(table, refused, |cells, reason| {
        let text = cells.first().map_or("", String::as_str);
        let mut object: Map<String, Value> =
            serde_json::from_str(text).unwrap_or_else(|_| Map::from_iter([("原文".to_owned(), json!(text))]));
        object.insert(REASON.to_owned(), json!(reason));
        Value::Object(object).to_string() + "\n"
    });
    fs::write(path, lines.concat()).with_context(|| path.display().to_string())
}
