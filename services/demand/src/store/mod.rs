//! Demands in SQL.

mod demands;

use techmarket_store::{Constraint, Database, Migration, Schema};

pub use demands::{SqlDemands, statements};

/// The demand's own key.
const KEY: Constraint = Constraint {
    name: "demand_key",
    columns: "demand.id",
};

/// What the demand service keeps.
pub const SCHEMA: Schema = Schema {
    name: "demand",
    migrations: &[Migration {
        version: 100,
        name: "demand",
        sql: include_str!("migrations/0100_demand.sql"),
    }],
    constraints: &[KEY, Database::IDEMPOTENCY_KEY],
};
