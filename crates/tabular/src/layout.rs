//! Where the table begins (表头定位): titles and notes may stand above the head, and the head may have one to three rows.

use std::collections::HashSet;

use crate::Schema;
use crate::grid::Record;
use crate::head::Head;

/// Rows at the beginning of a sheet among which the head is looked for.
pub(crate) const LOOK: usize = 60;
const MAX_DEPTH: usize = 3;
/// Columns without a name behind the last that has one, as far as they are counted.
const MAX_NAMELESS: usize = 100;
/// Fields by which a row is known to be a head.
const ENOUGH: usize = 2;

/// The head of a table.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The lowest name of each column.
    pub(crate) heads: Vec<Head>,
    /// The name above it.
    pub(crate) groups: Vec<Option<Head>>,
    /// Lines of its first and last row.
    pub(crate) lines: (u64, u64),
    /// Text of the rows above it.
    pub(crate) above: Vec<String>,
    /// Whether enough of it is known to be a head at all.
    pub(crate) is_known: bool,
    score: (bool, usize),
    /// Columns of the table with those of the schema.
    places: Vec<(usize, usize)>,
}

impl Layout {
    /// How well it fits the schema: the required fields, then as many others as there are.
    pub(crate) fn score(&self) -> (bool, bool, usize, usize) {
        (self.is_known, self.score.0, self.score.1, self.heads.len())
    }

    /// The head among the first rows of a table; the first row that is not blank if none looks like one.
    pub(crate) fn find(records: &[Record], schema: &Schema) -> Option<Self> {
        let rows: Vec<&Record> = records.iter().filter(|record| !record.is_blank()).collect();
        let mut best: Option<Self> = None;
        for first in 0..rows.len().min(LOOK) {
            for depth in 1..=MAX_DEPTH.min(rows.len() - first) {
                let Some(layout) = Self::of(&rows[first..first + depth], schema) else {
                    break;
                };
                // A title above the head names nothing; a row of groups does.
                let below = (depth > 1).then(|| Self::of(&rows[first + 1..first + depth], schema));
                if below.flatten().is_some_and(|below| below.places == layout.places) {
                    continue;
                }
                if best.as_ref().is_none_or(|best| layout.score > best.score) {
                    best = Some(Self {
                        above: rows[..first].iter().map(|row| text_of(row)).collect(),
                        ..layout
                    });
                }
            }
        }
        best
    }

    /// The head that these rows would be; none if the lowest of them is no row of a head.
    fn of(rows: &[&Record], schema: &Schema) -> Option<Self> {
        let width = rows
            .iter()
            .map(|row| row.width().max(row.cells.len().min(MAX_NAMELESS)))
            .max()?;
        let mut heads: Vec<Head> = Vec::with_capacity(width);
        let mut groups: Vec<Option<Head>> = vec![None; width];
        let cell = |row: &Record, column: usize| Head::new(row.cells.get(column).map_or("", String::as_str));
        for column in 0..width {
            heads.push(cell(rows[0], column));
        }
        for row in &rows[1..] {
            let lower: Vec<Head> = (0..width).map(|column| cell(row, column)).collect();
            if !is_below(&lower, &heads, schema) {
                return None;
            }
            take_below(&mut heads, &mut groups, lower);
        }
        let mut places = Vec::new();
        for (place, (head, group)) in heads.iter().zip(&groups).enumerate() {
            if !head.is_empty() && !head.is_long() {
                let found = schema.find(head, group.as_ref());
                places.extend(found.map(|found| (place, found.column)));
            }
        }
        let found: HashSet<usize> = places.iter().map(|(_, column)| *column).collect();
        let columns = schema.columns().iter().enumerate();
        let whole = columns
            .filter(|(_, column)| column.required)
            .all(|(index, _)| found.contains(&index));
        Some(Self {
            heads,
            groups,
            lines: (rows.first()?.line, rows.last()?.line),
            above: Vec::new(),
            is_known: found.len() >= ENOUGH,
            score: (whole && found.len() >= ENOUGH, found.len()),
            places,
        })
    }
}

/// Whether a row may stand below the heads: what it says is known, or repeats what stands above, as merged cells do.
fn is_below(lower: &[Head], heads: &[Head], schema: &Schema) -> bool {
    let mut group: Option<&Head> = None;
    let (mut known, mut strange) = (0, 0);
    for (head, above) in lower.iter().zip(heads) {
        if !above.is_empty() {
            group = Some(above);
        }
        if head.is_empty() || head == above {
            continue;
        }
        if head.is_long() {
            return false;
        }
        if head.is_unit() && !above.is_empty() {
            known += 1;
            continue;
        }
        match schema.find(head, group) {
            Some(_) => known += 1,
            None => strange += 1,
        }
    }
    known > strange
}

/// The lower heads take the place of those above them, which become their groups.
fn take_below(heads: &mut [Head], groups: &mut [Option<Head>], lower: Vec<Head>) {
    let mut group: Option<Head> = None;
    for (column, head) in lower.into_iter().enumerate() {
        if !heads[column].is_empty() {
            group = Some(heads[column].clone());
        }
        if head.is_unit() && !heads[column].is_empty() {
            heads[column] = heads[column].with_unit(&head);
        } else if !head.is_empty() && head != heads[column] {
            groups[column].clone_from(&group);
            heads[column] = head;
        }
    }
}

fn text_of(record: &Record) -> String {
    let cells: Vec<&str> = record.filled().map(|(_, cell)| cell).collect();
    cells.join(" ")
}
