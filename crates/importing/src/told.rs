//! What a service says of a row, whichever side it is.

use techmarket_proto::{demand, supply};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// A new record.
    Created,
    /// A changed record.
    Updated,
    /// A change of a public record that waits for review (修订).
    Revised,
    /// The same as before.
    Unchanged,
    /// It would change a record, and was not to.
    Differs,
    /// Nothing was kept.
    Rejected,
}

/// What a service says of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The row's number.
    pub number: i64,
    /// What became of it.
    pub became: Became,
    /// Name of the record; empty where there is none.
    pub name: String,
    /// Why it was refused: field, reason, rule.
    pub violations: Vec<(String, String, String)>,
    /// Fields that change.
    pub changed: Vec<String>,
    /// Name of a record that may be the same, and in what it is like the row; empty where there is none.
    pub similar: String,
    /// How, as a person reads it.
    pub likeness: &'static str,
}

/// In what a new record is like another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alike {
    /// The organisation has the title under another key.
    Title,
    /// The organisation has the text under another title and key.
    Text,
    /// Another organisation has published the text.
    TextOfOthers,
}

impl Alike {
    /// As a person reads it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Title => "本单位已有同名记录，编号不同，疑似重复；请核对",
            Self::Text => "本单位已有内容相同的记录，名称和编号不同，疑似重复；请核对",
            Self::TextOfOthers => "其他单位已公开内容相同的记录，疑似重复；请核对成果权属",
        }
    }
}

macro_rules! told {
    ($side:ident, $similar:ident) => {
        impl From<$side::v1::ImportResult> for Told {
            fn from(result: $side::v1::ImportResult) -> Self {
                use $side::v1::import_result::{Outcome, Similarity};
                let alike = match result.similarity() {
                    Similarity::TextOfOthers => Alike::TextOfOthers,
                    Similarity::Text => Alike::Text,
                    Similarity::Title | Similarity::Unspecified => Alike::Title,
                };
                let became = match result.outcome() {
                    Outcome::Created => Became::Created,
                    Outcome::Updated => Became::Updated,
                    Outcome::Revised => Became::Revised,
                    Outcome::Unchanged => Became::Unchanged,
                    Outcome::Differs => Became::Differs,
                    Outcome::Rejected | Outcome::Unspecified => Became::Rejected,
                };
                let violations = result.violations.into_iter();
                Self {
                    number: result.number,
                    became,
                    name: result.name,
                    violations: violations
                        .map(|violation| (violation.field, violation.reason, violation.description))
                        .collect(),
                    changed: result.changed_fields,
                    similar: result.$similar,
                    likeness: alike.text(),
                }
            }
        }
    };
}

told!(supply, similar_listing);
told!(demand, similar_demand);
