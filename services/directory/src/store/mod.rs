//! The directory in SQL.

use techmarket_store::{Database, Schema};

/// What the directory service keeps. Migrations from 100 on are those of organisations and people, from 200 on those of accounts.
pub const SCHEMA: Schema = Schema {
    name: "directory",
    migrations: &[],
    constraints: &[Database::IDEMPOTENCY_KEY],
};
