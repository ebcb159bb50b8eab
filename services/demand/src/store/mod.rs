//! Demands in SQL.

use techmarket_posting::{MANDATE_STATEMENTS, Statements, Table, statements};
use techmarket_store::{Constraint, Database, Migration, Schema};

use crate::domain::DemandContent;

/// The demand's own key, which the server makes: no client can violate it.
const KEY: Constraint = Constraint {
    name: "demand_key",
    columns: "demand.id",
};

/// One row for each version of a demand: no client can violate it.
const VERSION: Constraint = Constraint {
    name: "demand_version_key",
    columns: "demand_version.post_id, demand_version.number",
};

/// What the demand service keeps.
pub const SCHEMA: Schema = Schema {
    name: "demand",
    migrations: &[
        Migration {
            version: 100,
            name: "demand",
            sql: include_str!("migrations/0100_demand.sql"),
        },
        Migration {
            version: 101,
            name: "demand_revision",
            sql: include_str!("migrations/0101_demand_revision.sql"),
        },
    ],
    constraints: &[KEY, VERSION, Database::IDEMPOTENCY_KEY],
};

impl Table for DemandContent {
    const STATEMENTS: Statements = statements!("demand");
}

/// Every constant, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    let all = DemandContent::STATEMENTS.all();
    [&all[..], &MANDATE_STATEMENTS].concat()
}
