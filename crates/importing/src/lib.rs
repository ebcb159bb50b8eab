//! What rows of tables mean to the market (整批导入): a file of people's making to listings or demands, what is to be said of it, and
//! the files that are given back. The command line reads with it beside the person, the services in an import that they keep.
//!
//! [`schema`] names the columns of a side, [`Defaults`] reads its rows, [`read_parts`] goes through a table, [`Summary`] counts what has
//! become of the rows.

mod cells;
mod columns;
mod demand;
mod findings;
mod listing;
mod mapping;
mod parts;
mod pass;
mod quality;
mod record;
mod refused;
mod report;
mod rows;
mod sheets;
mod summary;
mod told;

pub use columns::{Vocabulary, schema};
pub use findings::{Finding, Findings, Weight};
pub use mapping::{MappingError, columns_of, map, read_mapping, write_mapping};
pub use pass::{BATCH_ROWS, Ended, Part, SHOWN, read_parts};
pub use quality::is_public;
pub use record::Record;
pub use refused::{Refused, refused};
pub use report::report;
pub use rows::{Defaults, Fixed, FixedError, Taken, option};
pub use sheets::Sheet;
pub use summary::{MAX_PRESENT, NOT_LISTED, Summary};
pub use told::{Alike, Became, Told};
