//! What columns of a file are called: the fields here, their heads as data.

use std::path::Path;

use anyhow::Context as _;
use techmarket_tabular::{Column, LISTING_HEADS, Schema, Words};
use techmarket_types::DataError;

const NONE: [&str; 0] = [];

/// Heads and words of an import.
pub struct Vocabulary {
    pub listings: Schema,
    pub words: &'static Words,
}

impl Vocabulary {
    /// Those of the program, each file replaced by the one of its name in `folder`.
    pub fn read(folder: Option<&Path>) -> anyhow::Result<Self> {
        let words = match read(folder, Words::FILE)? {
            Some(text) => Box::leak(Box::new(Words::read(Words::FILE, &text)?)),
            None => Words::embedded()?,
        };
        let (file, embedded) = LISTING_HEADS;
        let text = read(folder, file)?;
        let listings = Schema::with_heads(of_listings(), file, text.as_deref().unwrap_or(embedded))?;
        Ok(Self { listings, words })
    }
}

fn read(folder: Option<&Path>, file: &str) -> anyhow::Result<Option<String>> {
    let Some(path) = folder.map(|folder| folder.join(file)) else {
        return Ok(None);
    };
    let named = || path.display().to_string();
    if !path.try_exists().with_context(named)? {
        return Ok(None);
    }
    std::fs::read_to_string(&path).with_context(named).map(Some)
}

/// The columns of listings with the embedded heads.
pub fn schema() -> Result<Schema, DataError> {
    let (file, text) = LISTING_HEADS;
    Schema::with_heads(of_listings(), file, text)
}

/// Fields are paths of `techmarket.supply.v1.Listing` where the name fits, so that a violation of the service finds its
/// column again.
fn of_listings() -> Vec<Column> {
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
        Column::new("price", NONE),
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
        Column::new("rights.title", NONE),
    ];
    columns.extend(confidential());
    columns
}

fn confidential() -> [Column; 5] {
    [
        Column::new("confidential.detail", NONE).long().secret(),
        Column::new("confidential.contact.person", NONE).secret(),
        Column::new("confidential.contact.phone", NONE).secret(),
        Column::new("confidential.contact.email", NONE).secret(),
        // 联系方式: person, number and mail in one cell.
        Column::new("contact", NONE).secret(),
    ]
}
