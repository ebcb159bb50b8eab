use std::io::Cursor;

use crate::{Column, FileError, Format, Limits, Reading, Row, RowError, Schema, Table};

mod csv_rows;
mod files;
mod json_rows;
mod properties;

fn schema() -> Schema {
    Schema::new(vec![
        Column::new("external_id", ["编号", "成果编号"]).required(),
        Column::new("title", ["名称", "成果名称"]).required(),
        Column::new("keywords", ["关键词"]).list(),
        Column::new("price", ["价格（元）"]),
    ])
    .unwrap()
}

fn table(bytes: &[u8], format: Format) -> Result<Table, FileError> {
    let table = Table::read(Cursor::new(bytes.to_vec()), schema(), Reading::new().unwrap())?;
    assert_eq!(table.format(), format);
    Ok(table)
}

fn csv(bytes: impl AsRef<[u8]>) -> Table {
    table(bytes.as_ref(), Format::Csv).unwrap_or_else(|error| panic!("{error}"))
}

fn json(text: &str) -> Table {
    table(text.as_bytes(), Format::JsonLines).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(bytes: impl AsRef<[u8]>, format: Format) -> FileError {
    table(bytes.as_ref(), format).map(|_| ()).unwrap_err()
}

fn small(text: &str, format: Format) -> Table {
    let limits = Limits {
        row_bytes: 64,
        columns: 4,
        cell_chars: 8,
    };
    let table = within(text.as_bytes(), limits).unwrap();
    assert_eq!(table.format(), format);
    table
}

fn within(bytes: &[u8], limits: Limits) -> Result<Table, FileError> {
    let reading = Reading {
        limits,
        ..Reading::new().unwrap()
    };
    Table::read(Cursor::new(bytes.to_vec()), schema(), reading)
}

/// Identifiers of the good rows, `row/line/column/reason` of the errors.
fn outcome(table: Table) -> Vec<String> {
    let show = |error: RowError| {
        let column = error.column.unwrap_or_default();
        format!("{}/{}/{column}/{}", error.row, error.line, error.reason_code)
    };
    let mut all = Vec::new();
    for row in table {
        match row {
            Ok(row) => all.push(row.text("external_id").unwrap_or_default().to_owned()),
            Err(errors) => all.extend(errors.into_iter().map(show)),
        }
    }
    all
}

fn only(mut table: Table) -> Row {
    let row = table.next().unwrap().unwrap();
    assert!(table.next().is_none());
    row
}
