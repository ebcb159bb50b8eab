//! Mapping of columns (列名对应): a head and the field that it stands for, as a file or as an import keeps it.

use techmarket_tabular::{Schema, Table};
use techmarket_types::{DataError, data};

use crate::Sheet;

/// What a mapping file is called.
const FILE: &str = "列名对应表";
const COLUMNS: [&str; 2] = ["列名", "字段"];

/// A field that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("没有字段“{field}”；可写：{}，或留空", .known.join("、"))]
pub struct MappingError {
    /// What was given.
    pub field: String,
    /// What fields are usually called.
    pub known: Vec<String>,
}

/// Takes `head` for `field`, which is a path or what the field is usually called; for nothing where it is empty.
pub fn map(schema: &mut Schema, head: &str, field: &str) -> Result<(), MappingError> {
    let known = schema
        .fields()
        .find_map(|(name, usual)| (name == field || usual == field).then(|| name.to_owned()));
    let is_known = match (&known, field) {
        (None, "") => schema.map(head, None),
        (None, _) => false,
        (Some(field), _) => schema.map(head, Some(field)),
    };
    if is_known {
        return Ok(());
    }
    Err(MappingError {
        field: field.to_owned(),
        known: schema.fields().map(|(_, usual)| usual.to_owned()).collect(),
    })
}

/// Takes what a mapping file says of columns into `schema`.
pub fn read_mapping(schema: &mut Schema, text: &str) -> Result<(), DataError> {
    for row in data::read(FILE, text, &COLUMNS)? {
        let (head, field) = (row.required("列名")?, row.text("字段"));
        map(schema, head, field).map_err(|error| row.fault("字段", error))?;
    }
    Ok(())
}

/// How the columns of `table` were taken: each head once, with what its field is usually called; nothing of one that is not imported.
#[must_use]
pub fn columns_of(schema: &Schema, table: &Table) -> Vec<(String, String)> {
    let usual = |field: &str| {
        let found = schema.fields().find(|(name, _)| *name == field);
        found.map_or_else(|| field.to_owned(), |(_, usual)| usual.to_owned())
    };
    let mut columns: Vec<(String, String)> = Vec::new();
    for (_, section) in table.mapping() {
        for (head, field) in section {
            let column = (head, field.as_deref().map(usual).unwrap_or_default());
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    columns
}

/// How the columns of `table` were taken, as a mapping file.
#[must_use]
pub fn write_mapping(schema: &Schema, table: &Table) -> Sheet {
    let columns = columns_of(schema, table).into_iter();
    Sheet {
        name: "列名对应".to_owned(),
        head: COLUMNS.map(str::to_owned).to_vec(),
        rows: columns.map(|(head, field)| vec![head, field]).collect(),
    }
}
