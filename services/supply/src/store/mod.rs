//! Listings in SQL.

mod listings;

use techmarket_intake::{CHUNK_KEY, IMPORT_KEY, REFUSED_KEY};
use techmarket_store::{Constraint, Database, Migration, Schema};

pub use listings::statements;

/// The listing's own key.
const KEY: Constraint = Constraint {
    name: "listing_key",
    columns: "listing.id",
};
/// One record for each key of an organisation, withdrawn ones apart.
const EXTERNAL_ID: Constraint = Constraint {
    name: "listing_external_id",
    columns: "listing.organization, listing.key_form, listing.retired",
};
/// One row for each version of a listing: no client can violate it.
const VERSION: Constraint = Constraint {
    name: "listing_version_key",
    columns: "listing_version.post_id, listing_version.number",
};

/// What the supply service keeps.
pub const SCHEMA: Schema = Schema {
    name: "supply",
    migrations: &[
        Migration {
            version: 100,
            name: "listing",
            sql: include_str!("migrations/0100_listing.sql"),
        },
        Migration {
            version: 101,
            name: "listing_import",
            sql: include_str!("migrations/0101_listing_import.sql"),
        },
        Migration {
            version: 102,
            name: "listing_revision",
            sql: include_str!("migrations/0102_listing_revision.sql"),
        },
        Migration {
            version: 103,
            name: "listing_forms",
            sql: include_str!("migrations/0103_listing_forms.sql"),
        },
        Migration {
            version: 104,
            name: "import_job",
            sql: techmarket_intake::TABLES,
        },
        Migration {
            version: 105,
            name: "listing_text",
            sql: include_str!("migrations/0105_listing_text.sql"),
        },
    ],
    constraints: &[
        KEY,
        EXTERNAL_ID,
        VERSION,
        IMPORT_KEY,
        CHUNK_KEY,
        REFUSED_KEY,
        Database::IDEMPOTENCY_KEY,
    ],
};
