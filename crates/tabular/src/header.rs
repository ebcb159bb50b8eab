use std::collections::HashMap;
use std::sync::Arc;

use crate::schema::normalise;
use crate::{FileError, Limits, MissingColumn, Schema};

/// How the columns of one file stand for the fields of the schema.
#[derive(Debug)]
pub(crate) struct Header {
    /// Headers as written, trimmed.
    pub(crate) names: Vec<String>,
    /// For each column of the file its column of the schema.
    pub(crate) fields: Vec<Option<usize>>,
    /// For each column of the file its field and its own name, which every cell of it shares.
    pub(crate) cells: Vec<Option<(Arc<str>, Arc<str>)>>,
}

impl Header {
    pub(crate) fn new(cells: &[String], schema: &Schema, limits: &Limits) -> Result<Self, FileError> {
        if cells.len() > limits.columns {
            return Err(FileError::TooManyColumns {
                found: cells.len(),
                limit: limits.columns,
            });
        }
        let names: Vec<String> = cells.iter().map(|cell| clean(cell)).collect();
        let fields: Vec<Option<usize>> = names.iter().map(|name| schema.find(name)).collect();
        let mut header = Self {
            names,
            fields,
            cells: Vec::new(),
        };
        header.refuse_duplicates()?;
        header.refuse_missing(schema)?;
        let cell = |(index, column): (usize, &Option<usize>)| {
            let field = schema.columns()[(*column)?].field.as_str();
            Some((Arc::from(field), Arc::from(header.name(index))))
        };
        header.cells = header.fields.iter().enumerate().map(cell).collect();
        Ok(header)
    }

    /// Headers that stand for no field, as written; a column without a header is named by its place.
    pub(crate) fn ignored(&self) -> Vec<String> {
        let unknown = self
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.is_none());
        unknown.map(|(index, _)| self.name(index)).collect()
    }

    pub(crate) fn name(&self, index: usize) -> String {
        match self.names.get(index) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("第 {} 列（无列名）", index + 1),
        }
    }

    fn refuse_duplicates(&self) -> Result<(), FileError> {
        let mut by_text = HashMap::new();
        let mut by_field = HashMap::new();
        let mut pairs = Vec::new();
        for (index, name) in self.names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let same_text = by_text.insert(normalise(name), index);
            let same_field = self.fields[index].and_then(|field| by_field.insert(field, index));
            if let Some(first) = same_text.or(same_field) {
                pairs.push((self.names[first].clone(), name.clone()));
            }
        }
        if pairs.is_empty() {
            Ok(())
        } else {
            Err(FileError::DuplicateColumns { pairs })
        }
    }

    fn refuse_missing(&self, schema: &Schema) -> Result<(), FileError> {
        let missing: Vec<MissingColumn> = schema
            .columns()
            .iter()
            .enumerate()
            .filter(|(index, column)| column.required && !self.fields.contains(&Some(*index)))
            .map(|(_, column)| MissingColumn {
                field: column.field.clone(),
                accepted: column.accepted(),
            })
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let found = (0..self.names.len()).map(|index| self.name(index)).collect();
        Err(FileError::MissingColumns { missing, found })
    }
}

/// How well a header fits: fields found, then columns.
pub(crate) fn fit(cells: &[String], schema: &Schema) -> (usize, usize) {
    (
        cells
            .iter()
            .filter(|cell| schema.find(&clean(cell)).is_some())
            .count(),
        cells.len(),
    )
}

fn clean(cell: &str) -> String {
    cell.trim_start_matches('\u{FEFF}').trim().to_owned()
}
