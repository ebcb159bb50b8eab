//! The public view of a published post, as it is indexed.

use techmarket_ranking::Facts;

use super::kind::{DemandKind, SupplyKind};

/// A published post. Only what every signed-in reader may see belongs here: nothing confidential,
/// and an organisation that hides itself only where it is kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post<K> {
    /// Resource name: `listings/{uuid}` or `demands/{uuid}`. One post a name.
    pub name: String,
    /// Credit code (统一社会信用代码) to filter by; `None` where the publisher is hidden, since a
    /// filter that finds the post would tell who it is.
    pub organization: Option<String>,
    /// The same of a hidden publisher, for filters of itself and of operators.
    pub hidden_organization: Option<String>,
    pub kind: K,
    pub title: String,
    /// Public summary; may be empty.
    pub summary: String,
    pub keywords: Vec<String>,
    /// What is compared besides the texts.
    pub facts: Facts,
    /// What it is known by.
    pub marks: Marks,
    /// The encoded public resource, kept as it is and given back with a hit.
    pub payload: Vec<u8>,
}

/// What a post is known by, apart from what it says. Of a hidden publisher nothing that tells who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Numbers (编号): of the publisher's own list, of registration, of patents and other rights.
    pub numbers: Vec<String>,
    /// Name of the publisher (单位名称); empty where it is hidden.
    pub organization_name: String,
    /// When it was published, in microseconds of Unix time; 0 where it is not known.
    pub publish_micros: i64,
}

/// A listing (供给).
pub type SupplyDoc = Post<SupplyKind>;

/// A demand (需求).
pub type DemandDoc = Post<DemandKind>;

/// A change of what is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<K> {
    /// The post is published in this form; it replaces what the name held.
    Upsert(Box<Post<K>>),
    /// The post of this name is no longer published; nothing happens where it never was.
    Delete(String),
}

impl<K> Change<K> {
    /// The name of the post that changes.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Upsert(post) => &post.name,
            Self::Delete(name) => name,
        }
    }
}
