//! What columns of a file are called: the fields here, their heads as data.

use std::path::Path;

use techmarket_tabular::{Column, Schema, Words};
use techmarket_types::DataError;

use crate::Record;

pub(crate) const NONE: [&str; 0] = [];

/// Heads and words of an import.
pub struct Vocabulary {
    /// The columns.
    pub schema: Schema,
    /// The words of cells.
    pub words: &'static Words,
}

impl Vocabulary {
    /// Those of the program, each file replaced by the one of its name in `folder`.
    pub fn read<R: Record>(folder: Option<&Path>) -> Result<Self, DataError> {
        let words = match read(folder, Words::FILE)? {
            // Once in the life of a command.
            Some(text) => Box::leak(Box::new(Words::read(Words::FILE, &text)?)),
            None => Words::embedded()?,
        };
        let (file, embedded) = R::HEADS;
        let text = read(folder, file)?;
        let schema = Schema::with_heads(R::columns(), file, text.as_deref().unwrap_or(embedded))?;
        Ok(Self { schema, words })
    }
}

fn read(folder: Option<&Path>, file: &str) -> Result<Option<String>, DataError> {
    let Some(path) = folder.map(|folder| folder.join(file)) else {
        return Ok(None);
    };
    let failed = |error| DataError::of_file(path.display().to_string(), error);
    if !path.try_exists().map_err(failed)? {
        return Ok(None);
    }
    std::fs::read_to_string(&path).map_err(failed).map(Some)
}

/// The columns of records with the embedded heads.
pub fn schema<R: Record>() -> Result<Schema, DataError> {
    let (file, text) = R::HEADS;
    Schema::with_heads(R::columns(), file, text)
}

/// Of `techmarket.supply.v1.Listing`.
pub(crate) fn of_listings() -> Vec<Column> {
    let mut columns = vec![
        Column::new("external_id", NONE).key(),
        Column::new("position", NONE),
        Column::new("title", NONE).required(),
        Column::new("summary", NONE).required().long(),
        Column::new("kind", NONE),
        Column::new("organization_name", NONE),
        Column::new("keywords", NONE).list(),
        Column::new("fields", NONE).list(),
        Column::new("industry", NONE),
        Column::new("region", NONE),
        Column::new("maturity", NONE),
        Column::new("cooperation", NONE).list(),
        Column::new("price", NONE).money(),
        Column::new("pricing", NONE),
        Column::new("achievement.registration_number", NONE),
        Column::new("achievement.category", NONE),
        Column::new("achievement.attribute", NONE),
        Column::new("achievement.level", NONE),
        Column::new("achievement.completing_organizations", NONE).list(),
        Column::new("achievement.completing_persons", NONE).list(),
        Column::new("expert.person", NONE),
        Column::new("expert.professional_title", NONE),
        Column::new("expert.directions", NONE).list(),
        Column::new("instrument.model", NONE),
        Column::new("instrument.manufacturer", NONE),
        Column::new("instrument.sharing", NONE),
        Column::new("service.kind", NONE),
        Column::new("rights.kind", NONE).list(),
        Column::new("rights.number", NONE).list(),
        Column::new("rights.title", NONE).list(),
    ];
    columns.extend(confidential());
    columns
}

/// Of whom to call, and of what only the owner reads.
pub(crate) fn confidential() -> [Column; 5] {
    [
        Column::new("confidential.detail", NONE).long().secret(),
        Column::new("confidential.contact.person", NONE).secret(),
        Column::new("confidential.contact.phone", NONE).secret().joined(),
        Column::new("confidential.contact.email", NONE).secret(),
        // 联系方式: person, number and mail in one cell.
        Column::new("contact", NONE).secret(),
    ]
}
