use std::collections::HashMap;

use techmarket_types::data::{self};
use techmarket_types::{Certainty, DataError};

use crate::head::{Head, form};

/// One field that a file may carry, and the headers (列名) that are accepted for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing of the column, and any of them together"
)]
pub struct Column {
    pub(crate) field: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) required: bool,
    pub(crate) list: bool,
    pub(crate) long: bool,
    pub(crate) key: bool,
    pub(crate) secret: bool,
}

impl Column {
    /// An optional text column. The field's own name is always an accepted header.
    #[must_use]
    pub fn new<A: Into<String>>(field: impl Into<String>, aliases: impl IntoIterator<Item = A>) -> Self {
        let aliases = aliases.into_iter().map(Into::into).collect();
        Self {
            field: field.into(),
            aliases,
            required: false,
            list: false,
            long: false,
            key: false,
            secret: false,
        }
    }

    /// The file must have this column. Whether a cell may be blank is for the receiver of the row to say.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The column holds several values: a JSON array is accepted. See [`crate::Row::list`].
    #[must_use]
    pub fn list(mut self) -> Self {
        self.list = true;
        self
    }

    /// The column holds paragraphs: line ends in its cells stay. In others they become blanks.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.long = true;
        self
    }

    /// A row is known by it, so that a cell whose digits a spreadsheet lost is refused.
    #[must_use]
    pub fn key(mut self) -> Self {
        self.key = true;
        self
    }

    /// What stands in it is shown in no message.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Whether its cells may be options to tick: names, keys and paragraphs are none.
    pub(crate) fn has_options(&self) -> bool {
        !(self.required || self.long || self.key || self.secret)
    }

    /// Every accepted header, the ones people write first.
    pub(crate) fn accepted(&self) -> Vec<String> {
        let mut accepted: Vec<String> = self.aliases.iter().take(SHOWN).cloned().collect();
        if !self.aliases.contains(&self.field) {
            accepted.push(self.field.clone());
        }
        accepted
    }
}

/// Headers that a message names.
const SHOWN: usize = 6;

/// What a header stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) column: usize,
    /// Gives way to another column of the file that is surer of the field.
    pub(crate) weak: bool,
}

/// The columns that an import understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    columns: Vec<Column>,
    by_header: HashMap<String, Found>,
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
            in_group: Vec::new(),
            mapped: HashMap::new(),
        };
        for column in 0..schema.columns.len() {
            let names = schema.columns[column].aliases.clone();
            let own = schema.columns[column].field.clone();
            for header in names.into_iter().chain([own]) {
                schema.accept(column, &header, false)?;
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
            let weak = match row.required("rank")? {
                "main" => false,
                "weak" => true,
                _ => return Err(row.fault("rank", "应为 main 或 weak")),
            };
            match row.text("group") {
                "" => {
                    let accepted = schema.accept(column, head, weak);
                    accepted.map_err(|error| row.fault("head", format!("已是“{}”的列名", error.first)))?;
                    if !weak {
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
            return mapped.map(|column| Found { column, weak: false });
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
                weak: false,
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

    /// 主要技术内容与创新点: a head of paragraphs of which one part is known.
    fn of_long_part(&self, head: &Head) -> Option<Found> {
        let mut parts = head.parts().filter_map(|part| self.by_header.get(&part).copied());
        let found = parts.find(|found| self.columns[found.column].long)?;
        Some(Found { weak: true, ..found })
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

    fn accept(&mut self, column: usize, header: &str, weak: bool) -> Result<(), SchemaError> {
        let found = Found { column, weak };
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

impl Column {
    fn aliases_first(&self) -> &str {
        self.aliases.first().unwrap_or(&self.field)
    }
}

#[cfg(test)]
mod tests;
