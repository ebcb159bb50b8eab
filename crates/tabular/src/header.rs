use std::collections::HashMap;
use std::sync::Arc;

use crate::head::Head;
use crate::layout::Layout;
use crate::schema::Found;
use crate::{FileError, Limits, MissingColumn, Schema};

/// How the columns of one table stand for the fields of the schema.
#[derive(Debug)]
pub(crate) struct Header {
    /// The lowest row of the head.
    pub(crate) heads: Vec<Head>,
    /// For each column of the table its column of the schema, with its field and its own name, which every cell of it shares.
    pub(crate) cells: Vec<Option<Target>>,
    /// Columns of the table that every record must have.
    pub(crate) required: Vec<usize>,
    /// Columns of known fields that gave way to surer ones: name, and the one that is read.
    pub(crate) yielded: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) column: usize,
    pub(crate) field: Arc<str>,
    pub(crate) name: Arc<str>,
}

impl Header {
    pub(crate) fn new(layout: &Layout, schema: &Schema, limits: &Limits) -> Result<Self, FileError> {
        let heads = layout.heads.clone();
        if heads.len() > limits.columns {
            return Err(FileError::TooManyColumns {
                found: heads.len(),
                limit: limits.columns,
            });
        }
        let found = heads.iter().zip(&layout.groups).map(|(head, group)| {
            (!head.is_empty())
                .then(|| schema.find(head, group.as_ref()))
                .flatten()
        });
        let mut found: Vec<Option<Found>> = found.collect();
        let yielded = yield_to_surer(&mut found, &heads);
        refuse_duplicates(&found, &heads)?;
        refuse_missing(&found, &heads, schema)?;
        let target = |(index, found): (usize, &Option<Found>)| {
            let column = (*found)?.column;
            Some(Target {
                column,
                field: schema.columns()[column].field.as_str().into(),
                name: name(&heads, index).into(),
            })
        };
        let cells: Vec<Option<Target>> = found.iter().enumerate().map(target).collect();
        let is_required = |target: &Option<Target>| {
            let column = target.as_ref().map(|target| &schema.columns()[target.column]);
            column.is_some_and(|column| column.required)
        };
        let required = (0..cells.len()).filter(|&index| is_required(&cells[index]));
        Ok(Self {
            required: required.collect(),
            heads,
            cells,
            yielded,
        })
    }

    /// Headers that stand for no field, as written; a column without a header is named by its place.
    pub(crate) fn ignored(&self) -> Vec<String> {
        let unknown = self.cells.iter().enumerate().filter(|(_, cell)| cell.is_none());
        unknown.map(|(index, _)| self.name(index)).collect()
    }

    /// Each column with the field that it stands for.
    pub(crate) fn mapping(&self) -> Vec<(String, Option<String>)> {
        let cells = self.cells.iter().enumerate();
        let field = |cell: &Option<Target>| cell.as_ref().map(|target| target.field.to_string());
        cells
            .map(|(index, cell)| (self.name(index), field(cell)))
            .collect()
    }

    /// Each column by its own name, or by the usual one of its field where its own says nothing without the group above it.
    pub(crate) fn plain_names(&self, schema: &Schema) -> Vec<String> {
        let name = |(index, cell): (usize, &Option<Target>)| {
            let alone = self.heads.get(index).and_then(|head| schema.find(head, None));
            match cell {
                Some(target) if alone.is_none_or(|found| found.column != target.column) => {
                    schema.usual(&target.field).unwrap_or_default().to_owned()
                }
                _ => self
                    .heads
                    .get(index)
                    .map_or_else(String::new, |head| head.text.clone()),
            }
        };
        self.cells.iter().enumerate().map(name).collect()
    }

    pub(crate) fn name(&self, index: usize) -> String {
        name(&self.heads, index)
    }
}

fn name(heads: &[Head], index: usize) -> String {
    match heads.get(index) {
        Some(head) if !head.is_empty() => head.text.clone(),
        _ => format!("第 {} 列（无列名）", index + 1),
    }
}

/// Of two columns for one field the surer is read: 成果名称 before 项目名称. Of two that are both unsure, the first.
fn yield_to_surer(found: &mut [Option<Found>], heads: &[Head]) -> Vec<(String, String)> {
    let mut surest: HashMap<usize, usize> = HashMap::new();
    for (index, column) in found.iter().enumerate() {
        if let Some(column) = column {
            let first = *surest.entry(column.column).or_insert(index);
            if found[first].is_some_and(|first| first.weak) && !column.weak {
                surest.insert(column.column, index);
            }
        }
    }
    let mut yielded = Vec::new();
    for (index, slot) in found.iter_mut().enumerate() {
        let Some(column) = *slot else { continue };
        let first = surest[&column.column];
        if column.weak && first != index {
            *slot = None;
            yielded.push((name(heads, index), name(heads, first)));
        }
    }
    yielded
}

fn refuse_duplicates(found: &[Option<Found>], heads: &[Head]) -> Result<(), FileError> {
    let mut by_field = HashMap::new();
    let mut pairs = Vec::new();
    for (index, column) in found.iter().enumerate() {
        if let Some(column) = column
            && let Some(first) = by_field.insert(column.column, index)
        {
            pairs.push((name(heads, first), name(heads, index)));
        }
    }
    if pairs.is_empty() {
        Ok(())
    } else {
        Err(FileError::DuplicateColumns { pairs })
    }
}

fn refuse_missing(found: &[Option<Found>], heads: &[Head], schema: &Schema) -> Result<(), FileError> {
    let has = |index: usize| found.iter().flatten().any(|found| found.column == index);
    let missing: Vec<MissingColumn> = schema
        .columns()
        .iter()
        .enumerate()
        .filter(|(index, column)| column.required && !has(*index))
        .map(|(_, column)| MissingColumn {
            field: column.field.clone(),
            accepted: column.accepted(),
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let found = (0..heads.len()).map(|index| name(heads, index)).collect();
    Err(FileError::MissingColumns { missing, found })
}
