//! A market's databases from outside of its services, for backups and for whoever looks after it: copies, checks, what they hold.
//! Nothing here migrates or makes a database.

pub mod copying;
mod postgres;
mod sqlite;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use postgres::{Exported, Server, environment, mark_restored as mark_postgres_restored};
pub use sqlite::{check, copy, figures, mark_restored, values};

/// The consumer whose cursor says when a database was restored: microseconds of Unix time. It follows no feed. Whoever keeps
/// beside the database what was made from it, such as an index, compares.
pub const RESTORED: &str = "restored";

/// Where the driver notes which migrations were applied.
const MIGRATIONS_TABLE: &str = "_sqlx_migrations";
const TABLES_OF_SQLITE: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
const TABLES_OF_POSTGRES: &str = "SELECT table_name::text FROM information_schema.tables \
     WHERE table_schema = $1 AND table_type = 'BASE TABLE' ORDER BY table_name";
const HEAD: &str = "SELECT position FROM feed_head WHERE id = 1";
const CURSORS: &str = "SELECT consumer, position FROM feed_cursor ORDER BY consumer";
const MIGRATIONS: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";
const MARK: &str = "INSERT INTO feed_cursor (consumer, position) VALUES ($1, $2) \
     ON CONFLICT (consumer) DO UPDATE SET position = excluded.position";

/// What one service's database holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Rows of each table.
    pub rows: BTreeMap<String, i64>,
    /// Position of the last event of its feed.
    pub feed_head: Option<i64>,
    /// How far it has read the feeds of others, by consumer.
    pub cursors: BTreeMap<String, i64>,
    /// Versions of the migrations that were applied.
    pub migrations: Vec<i64>,
}

impl Figures {
    fn has(&self, table: &str) -> bool {
        self.rows.contains_key(table)
    }
}

/// Counts the rows of a table whose name the database itself gave.
fn count(table: &str) -> String {
    format!("SELECT COUNT(*) FROM \"{}\"", table.replace('"', "\"\""))
}
