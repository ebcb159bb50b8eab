//! Migrations: one text for both databases, applied when a service opens its database.

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrationType, Migrator};

/// A step of a service's schema. Never changed once it has landed: its checksum is kept.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Order, unique within the service. Below 100 are those that every service shares.
    pub version: i64,
    /// What it does, in a few words.
    pub name: &'static str,
    /// The text, in the portable subset.
    pub sql: &'static str,
}

/// The answers to repeatable requests, which every service keeps.
pub(crate) const IDEMPOTENCY: [Migration; 2] = [
    Migration {
        version: 1,
        name: "idempotency",
        sql: include_str!("migrations/0001_idempotency.sql"),
    },
    Migration {
        version: 3,
        name: "callers",
        sql: include_str!("migrations/0003_callers.sql"),
    },
];

/// The migrator for a service.
pub(crate) fn migrator(of_service: &[Migration]) -> Migrator {
    let steps = IDEMPOTENCY.iter().chain(of_service);
    let mut migrations: Vec<_> = steps
        .map(|step| {
            let sql = step.sql.into_sql_str();
            sqlx::migrate::Migration::new(
                step.version,
                Cow::Borrowed(step.name),
                MigrationType::Simple,
                sql,
                false,
            )
        })
        .collect();
    migrations.sort_by_key(|migration| migration.version);
    Migrator {
        migrations: Cow::Owned(migrations),
        ..Migrator::DEFAULT
    }
}
