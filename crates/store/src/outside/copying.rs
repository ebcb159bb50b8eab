//! Copying the tables of an SQLite file into PostgreSQL, row by row in PostgreSQL's own text form of `COPY`. Both ends write a row
//! as the same line, so that what was copied is compared by its lines.

mod source;
mod target;

pub use source::{Lines, Source};
pub use target::{Reached, Target};

use crate::StoreError;

/// A column, as the target declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    kind: ColumnKind,
}

/// The four types of the portable subset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnKind {
    Text,
    Int,
    Bool,
    Bytes,
}

impl ColumnKind {
    /// By the name that PostgreSQL's catalogue gives the type.
    fn named(name: &str) -> Option<Self> {
        match name {
            "text" => Some(Self::Text),
            "bigint" => Some(Self::Int),
            "boolean" => Some(Self::Bool),
            "bytea" => Some(Self::Bytes),
            _ => None,
        }
    }
}

/// The names of `columns` for a statement.
fn listed(columns: &[Column]) -> String {
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    names.join(", ")
}

/// A name that a database itself gave, for a statement.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The schema in which the tables of the service `name` stand until all of them are there.
fn aside(name: &str) -> String {
    format!("{ASIDE}{name}")
}

/// How the names of such schemas begin.
const ASIDE: &str = "copying_";

fn refused(column: &Column, rule: &str) -> StoreError {
    StoreError::corrupt(&column.name, rule.to_owned())
}
