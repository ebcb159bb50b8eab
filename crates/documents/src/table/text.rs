use super::{Cell, ColumnKind, Table, percent, wan_yuan};
use crate::DocumentError;

/// Without this mark office software reads the file in the encoding of the machine.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What makes office software read a cell as a formula when it opens a file. The wide forms are read so in
/// Chinese and Japanese versions.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Renders the table as CSV: UTF-8 with byte-order mark, lines ended by CRLF, a line of heads, then the rows.
/// Amounts and counts are plain numbers without separators, exact; percentages end in %, empty cells are
/// empty. A text that office software would take for a formula gets an apostrophe before it, unless it is
/// a number. Title and notes are not part of the file.
pub fn to_csv(table: &Table) -> Result<Vec<u8>, DocumentError> {
    table.check()?;
    let failed = |error: csv::Error| DocumentError::Writer(error.to_string());
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer
        .write_record(table.columns.iter().map(|column| guarded(&column.head)))
        .map_err(failed)?;
    for row in &table.rows {
        let cells = row
            .iter()
            .zip(&table.columns)
            .map(|(cell, column)| shown(cell, column.kind));
        writer.write_record(cells).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| DocumentError::Writer(error.to_string()))
}

fn shown(cell: &Cell, kind: ColumnKind) -> String {
    match cell {
        Cell::Text(text) => guarded(text),
        Cell::Count(count) => count.to_string(),
        Cell::Amount(fen) if kind == ColumnKind::WanYuan => wan_yuan(*fen),
        Cell::Amount(fen) => fen.to_string(),
        Cell::Percent(hundredths) => format!("{}%", percent(*hundredths)),
        Cell::Empty => String::new(),
    }
}

/// The text, made harmless. White space before a formula does not hide it from every program.
fn guarded(text: &str) -> String {
    let formula = text.starts_with(FORMULA) || text.trim_start().starts_with(FORMULA);
    if formula && !is_number(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// An optional sign, digits, and decimals if there is a point.
fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    match bare.split_once('.') {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(bare),
    }
}
