//! What a row takes of the rows above it and of its second columns: merged cells, 同上, the head of another table.

use crate::grid::{Record, trim};
use crate::header::{Header, Use};
use crate::layout::Layout;
use crate::row::Cell;
use crate::sections::Section;
use crate::{Limits, Schema, Value};

/// Adds what another column of a field says: behind what the first says, or in its place where that is blank.
pub(crate) fn add_second(cells: &mut Vec<Cell>, second: Cell, use_of: Use) {
    let Some(first) = cells.iter_mut().find(|cell| cell.field == second.field) else {
        cells.push(second);
        return;
    };
    match (&mut first.value, second.value) {
        (None, value) => {
            *first = Cell { value, ..second };
        }
        (Some(Value::Text(first)), Some(Value::Text(second)))
            if use_of == Use::Joined && *first != second =>
        {
            first.push('；');
            first.push_str(&second);
        }
        (Some(Value::List(first)), Some(Value::List(second))) => first.extend(second),
        _ => {}
    }
}

/// The head of another table, where a row is one by itself: it names what every record must have, and is of short words alone.
pub(crate) fn next_head(
    record: &Record,
    section: &Section,
    schema: &Schema,
    limits: &Limits,
) -> Option<Header> {
    let has_long = section.header.required.iter().any(|&place| {
        let cell = record.cells.get(place).map_or("", String::as_str);
        cell.len() > SHORT_HEAD
    });
    if has_long || record.filled().any(|(_, cell)| cell.len() > SHORT_HEAD) {
        return None;
    }
    let layout = Layout::find(std::slice::from_ref(record), schema)?;
    let (_, is_whole, known, _) = layout.score();
    if !is_whole || known * 2 <= record.filled().count() {
        return None;
    }
    Header::new(&layout, schema, limits).ok()
}

/// Bytes of a cell of a head at the most.
const SHORT_HEAD: usize = 60;

/// Words for what stands above.
const DITTO: [&str; 6] = ["同上", "同上。", "〃", "″", "''", "＂"];

/// Cells that say 同上 take what stands above them.
pub(crate) fn say_above(record: &mut Record, above: &mut Vec<String>) {
    for (place, cell) in record.cells.iter_mut().enumerate() {
        if DITTO.contains(&trim(cell))
            && let Some(said) = above.get(place)
        {
            cell.clone_from(said);
        }
    }
    above.clone_from(&record.cells);
}

/// Blank cells of the columns that are filled down take the value above.
pub(crate) fn fill_down(record: &mut Record, section: &mut Section) {
    for (place, above) in &mut section.fill {
        if record.cells.len() <= *place {
            record.cells.resize(*place + 1, String::new());
        }
        let cell = &mut record.cells[*place];
        if trim(cell).is_empty() {
            cell.clone_from(above);
        } else {
            above.clone_from(cell);
        }
    }
}
