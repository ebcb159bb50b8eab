//! Pools that hand out a connection only after the transaction before has ended on it, however that one was left: refused,
//! failed or cut off.

use std::time::Duration;

use sqlx::pool::PoolOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgPool, Postgres, SqlSafeStr as _, Sqlite, SqliteConnection, Transaction};

use crate::hosts::require_primary;
use crate::nodelay;

/// How long a caller waits for a connection, and a SQLite writer for the one before it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Pages that SQLite's writing connection keeps, 8 MiB (a negative number is KiB, sqlite.org/pragma.html#pragma_cache_size): those
/// that a batch of an import changes. With the 2 MiB of the default they are written out and read again before it is committed.
const WRITER_PAGES: &str = "-8192";
/// Rows that SQLite's writing connection hands on before it waits for their reader: all that a batch of an import looks up.
const ROWS_AT_ONCE: usize = 512;

/// Options of the connection that writes into an SQLite file.
pub(crate) fn writing(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .pragma("cache_size", WRITER_PAGES)
        .row_buffer_size(ROWS_AT_ONCE)
}

/// What pools of both databases have in common. A connection lives as long as its pool. The driver's task that ends old ones goes
/// by a count of idle connections that is raised behind their release: taken again in between, one makes it wrap below zero, and
/// the task then loops for ever on its thread (sqlx-core 0.9.0, `pool/inner.rs`). Without an end it is not begun.
fn pooled<DB: sqlx::Database>(connections: u32) -> PoolOptions<DB> {
    PoolOptions::new()
        .acquire_timeout(PATIENCE)
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
}

/// Options of a pool of at most `connections` to an SQLite file.
pub(crate) fn sqlite(connections: u32) -> PoolOptions<Sqlite> {
    pooled(connections).after_release(|connection, _| Box::pin(has_ended(connection)))
}

/// Options of a pool of at most `connections` to a PostgreSQL server at one of `ports`, or to the one `of_several` that takes writes.
/// The driver itself closes a connection that cannot roll back.
pub(crate) fn postgres(connections: u32, ports: Vec<u16>, of_several: bool) -> PoolOptions<Postgres> {
    pooled(connections).after_connect(move |connection, _| {
        // Slower without, and nothing else.
        if let Err(error) = nodelay::set(&ports) {
            tracing::debug!(%error, "connections to PostgreSQL send with a delay");
        }
        Box::pin(async move {
            if of_several {
                require_primary(connection).await?;
            }
            Ok(())
        })
    })
}

/// Whether the last transaction of `connection` has ended, so that the pool may keep it. SQLite ends some by itself, as on a
/// full disk (sqlite.org/lang_transaction.html, section 3). Then the driver's ROLLBACK fails, and it refuses every transaction to
/// come because it still counts the one that is gone.
async fn has_ended(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // The ROLLBACK of what was not committed waits in the connection's queue: a ping is answered behind it.
    connection.ping().await?;
    let ended = !connection.is_in_transaction();
    if !ended {
        tracing::warn!("a connection is closed because its transaction could not be ended");
    }
    Ok(ended)
}

/// Begins a transaction by `statement` on PostgreSQL. A caller that goes away meanwhile would leave a transaction behind that the
/// driver does not count and never ends: the next caller would read an old snapshot or be refused its writes. So what was sent
/// runs to its end, and is rolled back if nobody takes it.
pub(crate) async fn begin(
    pool: &PgPool,
    statement: &'static str,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let connection = pool.acquire().await?;
    let begun = tokio::spawn(Transaction::begin(connection, Some(statement.into_sql_str())));
    begun.await.map_err(|_| sqlx::Error::WorkerCrashed)?
}

#[cfg(test)]
mod tests;
