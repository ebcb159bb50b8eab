//! Entries of code tables and of GB/T 2260, read alike.

use std::collections::HashSet;

use techmarket_proto::reference::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::{Code, Region, Regions, Validity};

/// An entry of a table.
pub(crate) struct Entry<'a> {
    pub(crate) code: &'a str,
    pub(crate) parent: &'a str,
    pub(crate) validity: Validity,
    title: &'a str,
    english: &'a str,
    source: &'a str,
}

impl<'a> Entry<'a> {
    pub(crate) fn of_code(code: &'a Code) -> Self {
        Self {
            code: &code.code,
            parent: code.parent.as_deref().unwrap_or_default(),
            validity: code.validity,
            title: &code.name,
            english: &code.name_en,
            source: &code.source,
        }
    }

    pub(crate) fn of_region(region: &'a Region, all: &'a Regions) -> Self {
        Self {
            code: &region.code,
            parent: all.above(&region.code).unwrap_or_default(),
            validity: region.validity,
            title: &region.full_name,
            english: "",
            source: "",
        }
    }

    /// Whether `text` begins the code or stands in a meaning.
    pub(crate) fn answers(&self, text: &str) -> bool {
        self.code.starts_with(text)
            || self.title.contains(text)
            || self.english.to_lowercase().contains(&text.to_lowercase())
    }
}

/// The message of an entry. `parents` are the codes below which others stand.
pub(crate) fn message(entry: &Entry<'_>, parents: &HashSet<&str>) -> pb::Code {
    pb::Code {
        code: entry.code.to_owned(),
        title: entry.title.to_owned(),
        english_title: entry.english.to_owned(),
        parent_code: entry.parent.to_owned(),
        valid_from: entry.validity.from.map(wire::to_date),
        valid_to: entry.validity.to.map(wire::to_date),
        source: entry.source.to_owned(),
        has_children: parents.contains(entry.code),
    }
}
