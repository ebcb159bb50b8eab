use std::collections::HashMap;

/// One field that a file may carry, and the headers (列名) that are accepted for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub(crate) field: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) required: bool,
    pub(crate) list: bool,
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

    /// Every accepted header, the ones people write first.
    pub(crate) fn accepted(&self) -> Vec<String> {
        let mut accepted = self.aliases.clone();
        if !accepted.contains(&self.field) {
            accepted.push(self.field.clone());
        }
        accepted
    }
}

/// The columns that an import understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    columns: Vec<Column>,
    by_header: HashMap<String, usize>,
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

impl Schema {
    /// Builds the schema. Headers compare without width, case, white space, `_`, `-` and `*`.
    pub fn new(columns: Vec<Column>) -> Result<Self, SchemaError> {
        let mut by_header = HashMap::new();
        for (index, column) in columns.iter().enumerate() {
            for header in column.accepted() {
                if let Some(first) = by_header.insert(normalise(&header), index)
                    && first != index
                {
                    let first = columns[first].field.clone();
                    return Err(SchemaError {
                        header,
                        first,
                        second: column.field.clone(),
                    });
                }
            }
        }
        Ok(Self { columns, by_header })
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// What the column of `field` is usually called.
    pub(crate) fn usual(&self, field: &str) -> Option<&str> {
        let column = self.columns.iter().find(|column| column.field == field)?;
        Some(column.aliases.first().unwrap_or(&column.field))
    }

    pub(crate) fn find(&self, header: &str) -> Option<usize> {
        self.by_header.get(&normalise(header)).copied()
    }
}

/// A header as it is compared: full-width forms narrowed, lower case, without white space, `_`, `-`, the `*`
/// that forms put before required columns (必填标记) and a stray byte order mark.
pub(crate) fn normalise(header: &str) -> String {
    header
        .chars()
        .map(narrow)
        .filter(|c| !(c.is_whitespace() || matches!(c, '_' | '-' | '*' | '\u{FEFF}')))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The full-width forms U+FF01 to U+FF5E stand at a fixed distance from ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests;
