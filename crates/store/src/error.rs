//! What can go wrong in a store, the same for both databases.

use std::time::Duration;

use techmarket_kernel::{Error, Reason};

/// A unique constraint in both spellings: PostgreSQL reports its name, SQLite the table's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Name, as in the migration.
    pub name: &'static str,
    /// Columns as SQLite reports them: `table.column, table.column`.
    pub columns: &'static str,
}

/// A failure of a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique constraint refused a row.
    #[error("unique constraint {0}")]
    Unique(&'static str),
    /// Writers collided, or the database was busy: the transaction may be tried again.
    #[error("writers collided")]
    Retry(#[source] sqlx::Error),
    /// A row does not hold what was written.
    #[error("corrupt column {column}")]
    Corrupt {
        /// The column.
        column: String,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database cannot be reached, or has no connection free in time.
    #[error("database unavailable")]
    Unavailable(#[source] sqlx::Error),
    /// There is no space left where the database is kept.
    #[error("no space left for the database")]
    Full(#[source] sqlx::Error),
    /// Migrations could not be applied.
    #[error("migration failed")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The location is not one of a database.
    #[error("not a database location: {0}")]
    Location(String),
    /// Anything else: a fault of ours.
    #[error("statement failed")]
    Statement(#[source] sqlx::Error),
}

impl StoreError {
    /// A column that cannot be read.
    pub fn corrupt(column: &str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Corrupt {
            column: column.to_owned(),
            source: source.into(),
        }
    }

    /// The one place where errors of the drivers get their meaning.
    pub(crate) fn from_driver(error: sqlx::Error, constraints: &[Constraint]) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            sqlx::Error::Database(refused) if refused.is_unique_violation() => {
                let found = constraints.iter().find(|constraint| match refused.constraint() {
                    Some(name) => name == constraint.name,
                    None => refused.message().ends_with(&format!(": {}", constraint.columns)),
                });
                found.map_or_else(
                    || Self::Statement(error),
                    |constraint| Self::Unique(constraint.name),
                )
            }
            sqlx::Error::Database(refused) => match refused.code().as_deref() {
                Some(code) if may_be_tried_again(code) => Self::Retry(error),
                Some(code) if is_full(code) => Self::Full(error),
                Some(code) if is_unavailable(code) => Self::Unavailable(error),
                _ => Self::Statement(error),
            },
            _ => Self::Statement(error),
        }
    }
}

/// PostgreSQL: serialization failure, deadlock, shutdown. SQLite: BUSY and its kinds, LOCKED.
fn may_be_tried_again(code: &str) -> bool {
    matches!(
        code,
        "40001" | "40P01" | "57P01" | "5" | "6" | "261" | "517" | "773"
    )
}

/// PostgreSQL: `disk_full`. SQLite: FULL, and `IOERR_SHMSIZE`, which is a full disk for a connection that is being opened.
fn is_full(code: &str) -> bool {
    matches!(code, "53100" | "13" | "4874")
}

/// PostgreSQL, whose codes have five characters: a crash, a server that starts up, one that takes no more connections, and one that
/// takes no writes because another has become the primary. SQLite,
/// whose codes are shorter: a failure of the disk, `IOERR` of any kind in the low byte.
fn is_unavailable(code: &str) -> bool {
    let io_failed = |code: u32| code & 0xFF == 10;
    matches!(code, "57P02" | "57P03" | "53300" | "25006")
        || code.len() < 5 && code.parse().is_ok_and(io_failed)
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let delay = Duration::from_secs(1);
        match error {
            StoreError::Retry(_) => Self::new(Reason::WriteConflict, "写入冲突，请重试").retry_after(delay),
            StoreError::Unavailable(_) => Self::new(Reason::Unavailable, "数据库暂不可用").retry_after(delay),
            // Space is freed by a person, not within a second.
            StoreError::Full(_) => {
                let rule = "存储空间已满，未保存任何内容；请运营方清理或扩容磁盘后重试，服务无需重启";
                Self::new(Reason::StorageFull, rule).retry_after(Duration::from_secs(30))
            }
            _ => return Self::internal(error),
        }
        .with_source(error)
    }
}
