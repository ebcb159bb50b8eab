//! One code table.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{TableId, UnknownCode};
use crate::{Certainty, DataError, Validity, data};

const COLUMNS: [&str; 8] = [
    "code",
    "name",
    "name_en",
    "parent",
    "valid_from",
    "valid_to",
    "source",
    "certainty",
];

/// One entry of a code table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Code {
    /// The code, unique in its table at any day. Official where it was seen; `x-` marks our own.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name, may be empty.
    pub name_en: String,
    /// Code above this one in the tree.
    pub parent: Option<String>,
    /// Days on which it may be used.
    pub validity: Validity,
    /// Source, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure the entry is.
    pub certainty: Certainty,
}

/// A code table: a list or a tree, in the order of its file.
#[derive(Debug, Clone)]
pub struct CodeTable {
    id: TableId,
    codes: Vec<Code>,
    /// Places in `codes`; more than one where a code was given a new meaning.
    index: HashMap<String, Vec<usize>>,
}

impl CodeTable {
    /// Which table it is.
    #[must_use]
    pub fn id(&self) -> TableId {
        self.id
    }

    /// All entries, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Code> {
        self.codes.iter()
    }

    /// The entry with this code, whether it still holds or not; the last one where there are more.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.entries(code).last()
    }

    /// The entry with this code that holds on the day; without a day, that has no known end.
    pub fn check(&self, code: &str, on: Option<Date>) -> Result<&Code, UnknownCode> {
        self.entries(code)
            .find(|entry| entry.validity.holds(on))
            .ok_or_else(|| UnknownCode::new(self, code, on))
    }

    /// The entries directly below a code, in order; those at the top for `None`.
    pub fn children<'a>(&'a self, code: Option<&'a str>) -> impl Iterator<Item = &'a Code> {
        self.codes
            .iter()
            .filter(move |entry| entry.parent.as_deref() == code)
    }

    /// Whether the code is in the table and nothing stands below it.
    #[must_use]
    pub fn is_leaf(&self, code: &str) -> bool {
        self.get(code).is_some() && self.children(Some(code)).next().is_none()
    }

    /// Whether the code is the ancestor or lies below it in the tree.
    #[must_use]
    pub fn is_within(&self, code: &str, ancestor: &str) -> bool {
        let mut entry = self.get(code);
        while let Some(found) = entry {
            if found.code == ancestor {
                return true;
            }
            // A parent stands above its children in the file, so this ends.
            entry = found.parent.as_deref().and_then(|parent| self.get(parent));
        }
        false
    }

    fn entries(&self, code: &str) -> impl Iterator<Item = &Code> {
        let places = self.index.get(code).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|&place| self.codes.get(place))
    }

    pub(super) fn parse(id: TableId, file: &str, text: &str) -> Result<Self, DataError> {
        let mut table = Self {
            id,
            codes: Vec::new(),
            index: HashMap::new(),
        };
        for row in data::read(file, text, &COLUMNS)? {
            let entry = read_code(&row)?;
            if let Some(parent) = &entry.parent
                && !(table.index.contains_key(parent) && *parent != entry.code)
            {
                return Err(row.fault("parent", format!("上级代码“{parent}”应在本行之前出现")));
            }
            if table
                .entries(&entry.code)
                .any(|other| other.validity.overlaps(&entry.validity))
            {
                return Err(row.fault("code", format!("代码“{}”在同一日期重复", entry.code)));
            }
            table
                .index
                .entry(entry.code.clone())
                .or_default()
                .push(table.codes.len());
            table.codes.push(entry);
        }
        if table.codes.is_empty() {
            return Err(DataError::of_file(file, "没有任何代码"));
        }
        Ok(table)
    }
}

fn read_code(row: &data::Row<'_>) -> Result<Code, DataError> {
    Ok(Code {
        code: row.required("code")?.to_owned(),
        name: row.required("name")?.to_owned(),
        name_en: row.text("name_en").to_owned(),
        parent: row.parse_optional("parent")?,
        validity: row.validity()?,
        source: row.required("source")?.to_owned(),
        certainty: row.parse("certainty")?,
    })
}
