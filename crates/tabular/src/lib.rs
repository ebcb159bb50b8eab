//! Import files of people's making: workbooks, CSV, JSON and pages in, rows of named fields out, errors by row and column.
//!
//! A caller gives a [`Schema`], which names its fields and the headers (列名) that people write for them, and
//! opens a [`Table`]. What is wrong with the file as a whole is one [`FileError`]; what is wrong with a row is
//! a list of [`RowError`]s, and the rows after it are read all the same. Messages are Chinese: the person who
//! made the file reads them.
//!
//! The kind of file, the sheet, the place of the table, encoding, delimiter and line ends are found out, and what was taken for
//! what is told. Memory is bounded by [`Limits`], whatever the size of the file. What cells mean is read by [`values`].
//!
//! ```
//! use std::io::Cursor;
//! use techmarket_tabular::{Column, Reading, Schema, Table};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let schema = Schema::new(vec![
//!     Column::new("title", ["名称", "成果名称"]).required(),
//!     Column::new("keywords", ["关键词"]).list(),
//! ])?;
//! let file = "成果名称,关键词\n钨矿尾砂回收,钨；尾矿\n";
//! let mut table = Table::read(Cursor::new(file), schema, Reading::new()?)?;
//! let row = table.next().ok_or("no row")?.map_err(|errors| errors[0].to_string())?;
//! assert_eq!(row.text("title"), Some("钨矿尾砂回收"));
//! assert_eq!(row.list("keywords"), ["钨", "尾矿"]);
//! assert_eq!(row.column("title"), Some("成果名称"));
//! # Ok(())
//! # }
//! ```

mod below;
mod builder;
mod choices;
mod clean;
mod column;
mod decode;
mod elements;
mod encoding;
mod error;
mod format;
mod grid;
mod head;
mod header;
mod html;
mod json;
mod kinds;
mod layout;
mod lines;
mod noise;
mod opening;
mod reading;
mod records;
mod report;
mod row;
mod schema;
mod sections;
mod sheets;
mod table;
mod turned;
pub mod values;
mod words;
mod workbook;

pub use column::Column;
pub use encoding::Source;
pub use error::{FileError, MissingColumn, RowError, reason};
pub use kinds::{Encoding, Format, Limits};
pub use reading::Reading;
pub use row::{Row, Value};
pub use schema::{Schema, SchemaError};
pub use table::Table;
pub use words::Words;

/// Heads of columns of listings (供给), see `data/README.md`.
pub const LISTING_HEADS: (&str, &str) = ("listing_heads.csv", include_str!("../data/listing_heads.csv"));

/// Heads of columns of demands (需求), see `data/README.md`.
pub const DEMAND_HEADS: (&str, &str) = ("demand_heads.csv", include_str!("../data/demand_heads.csv"));
/// Heads of columns of organisations (单位).
pub const ORGANIZATION_HEADS: (&str, &str) = (
    "organization_heads.csv",
    include_str!("../data/organization_heads.csv"),
);
/// Heads of columns of brokers (技术经纪人).
pub const BROKER_HEADS: (&str, &str) = ("broker_heads.csv", include_str!("../data/broker_heads.csv"));
/// Heads of columns of experts and commissioners (专家、科技特派员).
pub const EXPERT_HEADS: (&str, &str) = ("expert_heads.csv", include_str!("../data/expert_heads.csv"));

#[cfg(test)]
mod tests;
