//! Mapping files (列名对应表): `列名,字段`, one column a line.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use techmarket_tabular::{Schema, Table};
use techmarket_types::data;

use crate::import::sheets::{Sheet, save};

const FILE: &str = "列名对应表";
const COLUMNS: [&str; 2] = ["列名", "字段"];

/// Takes what the file says of columns into `schema`.
pub fn apply(schema: &mut Schema, path: &Path) -> anyhow::Result<()> {
    let named = || path.display().to_string();
    let text = fs::read_to_string(path).with_context(named)?;
    for row in data::read(FILE, &text, &COLUMNS).with_context(named)? {
        let (head, field) = (row.required("列名").with_context(named)?, row.text("字段"));
        let field = schema
            .fields()
            .find_map(|(name, usual)| (name == field || usual == field).then(|| name.to_owned()));
        let is_known = match (&field, row.text("字段")) {
            (None, "") => schema.map(head, None),
            (None, _) => false,
            (Some(field), _) => schema.map(head, Some(field)),
        };
        if !is_known {
            let usual: Vec<&str> = schema.fields().map(|(_, usual)| usual).collect();
            let problem = format!(
                "没有字段“{}”；可写：{}，或留空",
                row.text("字段"),
                usual.join("、")
            );
            return Err(row.fault("字段", problem)).with_context(named);
        }
    }
    Ok(())
}

/// Writes how the columns of `table` were taken.
pub fn write(schema: &Schema, table: &Table, path: &Path) -> anyhow::Result<()> {
    let usual = |field: &str| {
        let found = schema.fields().find(|(name, _)| *name == field);
        found.map_or_else(|| field.to_owned(), |(_, usual)| usual.to_owned())
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (_, columns) in table.mapping() {
        for (head, field) in columns {
            let row = vec![head, field.as_deref().map(usual).unwrap_or_default()];
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    let sheet = Sheet {
        name: "列名对应".to_owned(),
        head: COLUMNS.map(str::to_owned).to_vec(),
        rows,
    };
    save(&sheet, path)
}
