//! One pass through a table: its rows in parts, each of which a service takes in together.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use techmarket_tabular::{Row, RowError, Table};
use techmarket_types::CodeTables;

use crate::{Defaults, Record, Taken};

/// Rows of a part; one transaction, one acknowledgement.
pub const BATCH_ROWS: usize = 500;
/// Texts of a file that are remembered, to find one that comes twice.
const TEXTS: usize = 200_000;
/// Letters below which two texts may be alike by chance.
const SHORTEST: usize = 30;
/// Letters of a text that are compared.
const COMPARED: usize = 600;
/// Bytes of a part after which the next begins: with one more row it stays below the 4 MiB of a message.
const BATCH_BYTES: usize = 2 << 20;
/// Rows that the preview shows.
pub const SHOWN: u64 = 5;

/// Rows that were read together.
pub struct Part<R> {
    /// What they become, by number.
    pub records: Vec<(i64, R)>,
    /// The rows of the records, by number, to name the columns of what is refused.
    pub sent: HashMap<i64, Row>,
    /// Rows that could not be read.
    pub broken: Vec<Vec<RowError>>,
    /// What is to be said of how the others were understood.
    pub notes: Vec<RowError>,
    /// The first rows of the file, as they would be.
    pub first: Vec<String>,
    /// Bytes and rows of the file up to here.
    pub taken: (u64, u64),
}

impl<R> Default for Part<R> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            sent: HashMap::new(),
            broken: Vec::new(),
            notes: Vec::new(),
            first: Vec::new(),
            taken: (0, 0),
        }
    }
}

/// What is known of a table when it has been read.
#[derive(Clone, Debug, Default)]
pub struct Ended {
    /// Columns that stand for no field.
    pub ignored: Vec<String>,
    /// Rows that are no records.
    pub skipped: Vec<RowError>,
}

/// Reads `table` to its end and hands its parts to `hand_on`, or until that says that nobody listens any more.
pub fn read_parts<R: Record>(
    mut table: Table,
    rows: &Defaults,
    tables: &CodeTables,
    mut hand_on: impl FnMut(Part<R>) -> bool,
) -> Ended {
    let mut part = Part::default();
    let mut texts = Texts::default();
    let mut bytes = 0;
    loop {
        let next = table.next();
        let ended = next.is_none();
        if let Some(row) = next {
            match row.and_then(|row| Ok((rows.take::<R>(&row)?, row))) {
                Ok((Taken { record, notes }, row)) => {
                    // No file has so many rows.
                    let number = i64::try_from(row.number()).unwrap_or(i64::MAX);
                    part.notes.extend(notes);
                    part.notes.extend(texts.repeated(&record, &row));
                    if row.number() <= SHOWN {
                        part.first.push(record.line(tables));
                    }
                    bytes += record.encoded_len();
                    part.records.push((number, record));
                    part.sent.insert(number, row);
                }
                Err(errors) => part.broken.push(errors),
            }
        }
        let full =
            bytes >= BATCH_BYTES || part.records.len() == BATCH_ROWS || part.broken.len() == BATCH_ROWS;
        if full || ended {
            bytes = 0;
            part.taken = (table.progress().1, table.rows_read());
            let heard = hand_on(std::mem::take(&mut part));
            if ended || !heard {
                return Ended {
                    ignored: table.ignored().to_vec(),
                    skipped: table.skipped().to_vec(),
                };
            }
        }
    }
}

/// Texts of a file and the lines where they stand.
#[derive(Default)]
struct Texts(HashMap<u64, u64>);

impl Texts {
    /// What is to be said where the text of a row stood in the file before.
    fn repeated<R: Record>(&mut self, record: &R, row: &Row) -> Option<RowError> {
        let [_, _, summary, _] = record.shown();
        // Signs and white space are no difference.
        let compared = summary.chars().filter(|&c| is_letter(c)).take(COMPARED);
        let letters: String = compared.collect();
        // A shorter one says too little.
        letters.chars().nth(SHORTEST - 1)?;
        let mut hasher = DefaultHasher::new();
        letters.hash(&mut hasher);
        let text = hasher.finish();
        if let Some(line) = self.0.get(&text) {
            let note = row.error(
                "summary",
                "SAME_TEXT",
                "简介与文件中前面的一行相同，疑似重复；请核对是否同一条记录",
            );
            return Some(RowError {
                value: Some(format!("同文件第 {line} 行")),
                ..note
            });
        }
        if self.0.len() < TEXTS {
            self.0.insert(text, row.line());
        }
        None
    }
}

/// Whether it is a letter or a digit. Of Han, most of a text, that is seen without a look into a table.
fn is_letter(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}') || c.is_alphanumeric()
}
