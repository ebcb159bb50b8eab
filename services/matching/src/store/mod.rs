//! Matches in SQL.

mod matches;

use techmarket_store::{Constraint, Database, Migration, Schema};

pub use matches::{SqlMatches, statements};

/// What the matching service keeps beside its indexes.
pub const SCHEMA: Schema = Schema {
    name: "matching",
    migrations: &[Migration {
        version: 100,
        name: "match",
        sql: include_str!("migrations/0100_match.sql"),
    }],
    constraints: &[
        Constraint {
            name: "market_match_key",
            columns: "market_match.id",
        },
        Constraint {
            name: "market_match_pair",
            columns: "market_match.listing, market_match.demand",
        },
        Database::IDEMPOTENCY_KEY,
    ],
};
