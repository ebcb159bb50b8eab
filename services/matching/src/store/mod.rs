//! Matches in SQL.

pub(crate) mod alerts;
pub(crate) mod embeddings;
mod match_query;
pub mod matches;
pub(crate) mod notes;
pub(crate) mod ranking_models;
pub(crate) mod searches;
mod select;

use techmarket_store::{Constraint, Database, Migration, Schema};

pub(crate) use alerts::AlertQuery;
pub use match_query::{After, MatchOrder, MatchQuery, Viewer};
pub(crate) use searches::SearchQuery;

/// Every constant statement, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    [
        matches::STATEMENTS.as_slice(),
        &notes::STATEMENTS,
        &searches::STATEMENTS,
        &alerts::STATEMENTS,
        &ranking_models::STATEMENTS,
        &embeddings::STATEMENTS,
        techmarket_store::LEASE_STATEMENTS,
        techmarket_audit::ERASED_STATEMENTS,
    ]
    .concat()
}

/// What the matching service keeps beside its indexes.
pub const SCHEMA: Schema = Schema {
    name: "matching",
    migrations: &[
        Migration {
            version: 100,
            name: "matching",
            sql: include_str!("migrations/0100_matching.sql"),
        },
        Migration {
            version: 101,
            name: "owners",
            sql: include_str!("migrations/0101_owners.sql"),
        },
    ],
    constraints: &[
        Constraint {
            name: "embedding_key",
            columns: "embedding.side, embedding.post",
        },
        Constraint {
            name: "ranking_model_key",
            columns: "ranking_model.version",
        },
        Constraint {
            name: "ranking_model_live",
            columns: "ranking_model.state",
        },
        Constraint {
            name: "market_match_key",
            columns: "market_match.id",
        },
        Constraint {
            name: "market_match_pair",
            columns: "market_match.listing, market_match.demand",
        },
        Constraint {
            name: "match_note_key",
            columns: "match_note.match_id, match_note.number",
        },
        Constraint {
            name: "saved_search_key",
            columns: "saved_search.id",
        },
        Constraint {
            name: "saved_search_place",
            columns: "saved_search.owner, saved_search.place",
        },
        Constraint {
            name: "alert_key",
            columns: "alert.id",
        },
        Database::IDEMPOTENCY_KEY,
    ],
};
