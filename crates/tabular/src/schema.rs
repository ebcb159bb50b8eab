use std::collections::HashMap;

use techmarket_types::data::{self};
use techmarket_types::{Certainty, DataError};

use crate::column::Column;
use crate::head::{Head, form};

/// What a header stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) column: usize,
    pub(crate) rank: Rank,
}

/// How sure it is that a header means its field, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// It means nothing else.
    Main,
    /// Gives way to another column of the file that is surer of the field.
    Weak,
    /// Stands in where a table has no other column for the field: 技术特点 for 成果简介.
    Last,
}

/// The columns that an import understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    columns: Vec<Column>,
    by_header: HashMap<String, Found>,
    /// What headers mean where another column of the file has their own field: 技术难题 beside 需求名称.
    otherwise: HashMap<String, usize>,
    /// Headers that mean something only below a group: header, word of the group, column.
    in_group: Vec<(String, String, usize)>,
    /// What a mapping file says of a header, before all else: no column where it says that there is none.
    mapped: HashMap<String, Option<usize>>,
}

/// Two columns accept the same header, so that a file could not be read in one way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("header {header:?} is accepted for both {first} and {second}")]
pub struct SchemaError {
    /// The header as the second column gives it.
    pub header: String,
    /// The field that has it already.
    pub first: String,
    /// The field that asks for it too.
    pub second: String,
}

const HEADS: [&str; 6] = ["field", "head", "rank", "group", "source", "certainty"];

impl Schema {
    /// Builds the schema. Headers compare without width, case, white space, signs and the mark of what is required.
    pub fn new(columns: Vec<Column>) -> Result<Self, SchemaError> {
        let mut schema = Self {
            columns,
            by_header: HashMap::new(),
            otherwise: HashMap::new(),
            in_group: Vec::new(),
            mapped: HashMap::new(),
        };
        for column in 0..schema.columns.len() {
            let names = schema.columns[column].aliases.clone();
            let own = schema.columns[column].field.clone();
            for header in names.into_iter().chain([own]) {
                schema.accept(column, &header, Rank::Main)?;
            }
        }
        Ok(schema)
    }

    /// The same with the headers of a data file: `field,head,rank,group,source,certainty`.
    pub fn with_heads(columns: Vec<Column>, file: &str, text: &str) -> Result<Self, DataError> {
        let mut schema = Self::new(columns).map_err(|error| DataError::of_file(file, error))?;
        for row in data::read(file, text, &HEADS)? {
            let (field, head) = (row.required("field")?, row.required("head")?);
            row.parse::<Certainty>("certainty")?;
            row.required("source")?;
            let place = schema.columns.iter().position(|column| column.field == field);
            let column = place.ok_or_else(|| row.fault("field", format!("没有字段“{field}”")))?;
            let rank = match row.required("rank")? {
                "main" => Rank::Main,
                "weak" => Rank::Weak,
                "last" => Rank::Last,
                // What it means where another column has its own field.
                "else" => {
                    schema.otherwise.insert(form(head), column);
                    continue;
                }
                _ => return Err(row.fault("rank", "应为 main、weak、last 或 else")),
            };
            match row.text("group") {
                "" => {
                    let accepted = schema.accept(column, head, rank);
                    accepted.map_err(|error| row.fault("head", format!("已是“{}”的列名", error.first)))?;
                    if rank == Rank::Main {
                        schema.columns[column].aliases.push(head.to_owned());
                    }
                }
                group => schema.in_group.push((form(head), form(group), column)),
            }
        }
        Ok(schema)
    }

    /// Whether there is such a field.
    #[must_use]
    pub fn has_field(&self, field: &str) -> bool {
        self.columns.iter().any(|column| column.field == field)
    }

    /// The fields with what they are usually called.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let usual = |column| Column::aliases_first(column);
        self.columns
            .iter()
            .map(move |column| (column.field.as_str(), usual(column)))
    }

    /// Takes `header` for `field` from now on, or for nothing. False if there is no such field.
    pub fn map(&mut self, header: &str, field: Option<&str>) -> bool {
        let column = field.map(|field| self.columns.iter().position(|column| column.field == field));
        if column == Some(None) {
            return false;
        }
        self.mapped.insert(form(header), column.flatten());
        true
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(crate) fn column_of(&self, field: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// What the column of `field` is usually called.
    pub(crate) fn usual(&self, field: &str) -> Option<&str> {
        self.column_of(field).map(Column::aliases_first)
    }

    /// What a header stands for, below the group `group` if it stands below one.
    pub(crate) fn find(&self, head: &Head, group: Option<&Head>) -> Option<Found> {
        if let Some(mapped) = head.forms().find_map(|form| self.mapped.get(form)) {
            return mapped.map(|column| Found {
                column,
                rank: Rank::Main,
            });
        }
        let grouped = group.and_then(|group| {
            let fits = |(name, word, _): &&(String, String, usize)| {
                head.forms().any(|form| form == name)
                    && group.forms().any(|form| form.contains(word.as_str()))
            };
            self.in_group.iter().find(fits)
        });
        if let Some((_, _, column)) = grouped {
            return Some(Found {
                column: *column,
                rank: Rank::Main,
            });
        }
        // 拟转化 above 方式, 联系人 above 电话.
        let joined = group.and_then(|group| self.by_header.get(&head.joined(group)).copied());
        let whole = || head.forms().find_map(|form| self.by_header.get(form).copied());
        joined
            .or_else(whole)
            .or_else(|| self.of_parts(head))
            .or_else(|| self.of_long_part(head))
    }

    /// What a header means where another column has its own field.
    pub(crate) fn otherwise(&self, head: &Head) -> Option<usize> {
        let is_mapped = head.forms().any(|form| self.mapped.contains_key(form));
        let mut other = head.forms().filter_map(|form| self.otherwise.get(form).copied());
        other.next().filter(|_| !is_mapped)
    }

    /// 主要技术内容与创新点: a head of paragraphs of which one part is known.
    fn of_long_part(&self, head: &Head) -> Option<Found> {
        let mut parts = head.parts().filter_map(|part| self.by_header.get(&part).copied());
        let found = parts.find(|found| self.columns[found.column].long)?;
        Some(Found {
            rank: Rank::Weak,
            ..found
        })
    }

    /// 专利号/软著登记号: all that stand between the strokes are names of one field.
    fn of_parts(&self, head: &Head) -> Option<Found> {
        let mut parts = head.parts().map(|part| self.by_header.get(&part).copied());
        let first = parts.next()??;
        let mut more = 0;
        for part in parts {
            more += 1;
            if part?.column != first.column {
                return None;
            }
        }
        (more > 0).then_some(first)
    }

    fn accept(&mut self, column: usize, header: &str, rank: Rank) -> Result<(), SchemaError> {
        let found = Found { column, rank };
        match self.by_header.insert(form(header), found) {
            Some(other) if other.column != column => Err(SchemaError {
                header: header.to_owned(),
                first: self.columns[other.column].field.clone(),
                second: self.columns[column].field.clone(),
            }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
