//! Listings in SQL.

mod kept;
mod listings;

use techmarket_store::{Constraint, Database, Migration, Schema};

pub use kept::KeptListing;
pub use listings::{find_by_external_ids, statements};

/// The listing's own key.
const KEY: Constraint = Constraint {
    name: "listing_key",
    columns: "listing.id",
};
/// One record for each key of an organisation.
const EXTERNAL_ID: Constraint = Constraint {
    name: "listing_external_id",
    columns: "listing.organization, listing.external_id",
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
    ],
    constraints: &[KEY, EXTERNAL_ID, Database::IDEMPOTENCY_KEY],
};
