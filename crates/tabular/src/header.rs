use std::collections::HashMap;
use std::sync::Arc;

use crate::head::{Head, unit_above};
use crate::layout::Layout;
use crate::schema::{Found, Rank};
use crate::values::amount::unit_of_head;
use crate::{Column, FileError, Limits, MissingColumn, Schema};

/// How the columns of one table stand for the fields of the schema.
#[derive(Debug)]
pub(crate) struct Header {
    /// The lowest row of the head.
    pub(crate) heads: Vec<Head>,
    /// For each column of the table its column of the schema, with its field and its own name, which every cell of it shares.
    pub(crate) cells: Vec<Option<Target>>,
    /// Columns of the table that every record must have.
    pub(crate) required: Vec<usize>,
    /// Columns of fields that another column has too.
    pub(crate) yielded: Vec<Yielded>,
    /// Columns that stand in for one that the table has not: name, and what that is usually called.
    pub(crate) stand_ins: Vec<(String, String)>,
}

/// A column of a field that a surer one, or one before it, has too.
#[derive(Debug)]
pub(crate) struct Yielded {
    pub(crate) name: String,
    /// The column that it gives way to.
    pub(crate) to: String,
    pub(crate) use_of: Use,
}

/// What is taken of a column that gives way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Nothing.
    Nothing,
    /// Its cells where those of the other are blank.
    Instead,
    /// Its cells behind those of the other.
    Joined,
}

#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) column: usize,
    /// What is taken of it beside the column before it of the same field.
    pub(crate) second: Option<Use>,
    pub(crate) field: Arc<str>,
    pub(crate) name: Arc<str>,
}

impl Header {
    pub(crate) fn new(layout: &Layout, schema: &Schema, limits: &Limits) -> Result<Self, FileError> {
        let mut heads = layout.heads.clone();
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
        let yielded = yield_to_surer(&mut found, &heads, schema);
        refuse_duplicates(&found, &heads, schema)?;
        let stand_ins = found.iter().enumerate().filter_map(|(index, found)| {
            let found = (*found).filter(|found| found.rank == Rank::Last)?;
            let usual = schema.usual(&schema.columns()[found.column].field)?;
            Some((name(&heads, index), usual.to_owned()))
        });
        let stand_ins = stand_ins.collect();
        state_unit(&mut heads, &found, layout, schema);
        refuse_missing(&found, &heads, schema)?;
        let all = found.clone();
        let target = |(index, found): (usize, &Option<Found>)| {
            let column = (*found)?.column;
            let is_first = !found_before(&all, index, column);
            let use_of = use_of(&schema.columns()[column]);
            Some(Target {
                column,
                second: (!is_first).then_some(use_of),
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
            stand_ins,
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

fn found_before(found: &[Option<Found>], index: usize, column: usize) -> bool {
    found[..index]
        .iter()
        .flatten()
        .any(|found| found.column == column)
}

/// What is taken of the second column of a field.
pub(crate) fn use_of(column: &Column) -> Use {
    if column.list || column.joined {
        Use::Joined
    } else {
        Use::Instead
    }
}

/// Of two columns for one field the surer is read: 成果名称 before 项目名称. Of two that are equally sure the second is read too:
/// behind the first, as 申请号 behind 专利号, or where the first is blank. Of two that are both unsure, the first.
fn yield_to_surer(found: &mut [Option<Found>], heads: &[Head], schema: &Schema) -> Vec<Yielded> {
    take_otherwise(found, heads, schema);
    let mut surest: HashMap<usize, usize> = HashMap::new();
    for (index, column) in found.iter().enumerate() {
        if let Some(column) = column {
            let first = *surest.entry(column.column).or_insert(index);
            if found[first].is_some_and(|first| column.rank < first.rank) {
                surest.insert(column.column, index);
            }
        }
    }
    let mut yielded = Vec::new();
    for (index, slot) in found.iter_mut().enumerate() {
        let Some(column) = *slot else { continue };
        let first = surest[&column.column];
        if first == index {
            continue;
        }
        let use_of = if column.rank > Rank::Main {
            *slot = None;
            Use::Nothing
        } else {
            use_of(&schema.columns()[column.column])
        };
        yielded.push(Yielded {
            name: name(heads, index),
            to: name(heads, first),
            use_of,
        });
    }
    yielded
}

/// A column whose field a surer one has, or one before it, takes the other field that its header may mean, if that is free.
fn take_otherwise(found: &mut [Option<Found>], heads: &[Head], schema: &Schema) {
    for index in 0..found.len() {
        let (Some(own), Some(column)) = (found[index], schema.otherwise(&heads[index])) else {
            continue;
        };
        let is_taken = found.iter().enumerate().any(|(place, other)| {
            other.is_some_and(|other| {
                other.column == own.column && place != index && (other.rank, place) < (own.rank, index)
            })
        });
        if is_taken && !found.iter().flatten().any(|other| other.column == column) {
            found[index] = Some(Found {
                column,
                rank: own.rank,
            });
        }
    }
}

/// Two columns of one name for what every record must have, or is known by, cannot be told apart.
fn refuse_duplicates(found: &[Option<Found>], heads: &[Head], schema: &Schema) -> Result<(), FileError> {
    let mut by_field = HashMap::new();
    let mut pairs = Vec::new();
    for (index, column) in found.iter().enumerate() {
        if let Some(column) = column
            && let Some(first) = by_field.insert(column.column, index)
        {
            let of_schema = &schema.columns()[column.column];
            let is_same = heads[first]
                .forms()
                .any(|form| heads[index].forms().any(|other| other == form));
            if is_same && (of_schema.required || of_schema.key) {
                pairs.push((name(heads, first), name(heads, index)));
            }
        }
    }
    if pairs.is_empty() {
        Ok(())
    } else {
        Err(FileError::DuplicateColumns { pairs })
    }
}

/// Columns of money without a unit have that which stands above the table: 单位：元.
fn state_unit(heads: &mut [Head], found: &[Option<Found>], layout: &Layout, schema: &Schema) {
    let Some(unit) = layout.above.iter().find_map(|text| unit_above(text)) else {
        return;
    };
    for (head, found) in heads.iter_mut().zip(found) {
        let is_money = found.is_some_and(|found| schema.columns()[found.column].money);
        if is_money && unit_of_head(&head.text).is_none() {
            *head = head.with_unit(&Head::new(unit));
        }
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
