//! What searching and ranking share.

use techmarket_kernel::{Error, Result};

use crate::domain::{Hit, Kind, Subject};
use crate::index::PostIndex;

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// Whether there are more behind these.
    pub more: bool,
    /// Position in the feed of what was found, up to which the index had been read.
    pub index_position: i64,
}

/// What is ranked for.
#[derive(Clone, Debug)]
pub enum RankSubject {
    /// A published post of the other side, by its name.
    Post(String),
    /// A text.
    Text(Box<Subject>),
}

/// The payload of the published post `name`.
pub(super) fn published<K: Kind>(index: &PostIndex<K>, kind: &'static str, name: &str) -> Result<Vec<u8>> {
    let found = index.find(name)?;
    found.ok_or_else(|| Error::not_found(kind, name))
}
