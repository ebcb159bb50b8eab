//! Pools that hand out a connection only after the transaction before has ended on it, however that one was left: refused,
//! failed or cut off.

use std::time::Duration;

use sqlx::pool::PoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgPool, Postgres, SqlSafeStr as _, Sqlite, SqliteConnection, Transaction};

/// How long a caller waits for a connection, and a SQLite writer for the one before it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Options of a pool of at most `connections` to an SQLite file.
pub(crate) fn sqlite(connections: u32) -> PoolOptions<Sqlite> {
    PoolOptions::new()
        .acquire_timeout(PATIENCE)
        .max_connections(connections)
        .after_release(|connection, _| Box::pin(has_ended(connection)))
}

/// Options of a pool of at most `connections` to a PostgreSQL server. The driver itself closes a connection that cannot roll
/// back.
pub(crate) fn postgres(connections: u32) -> PoolOptions<Postgres> {
    PgPoolOptions::new()
        .acquire_timeout(PATIENCE)
        .max_connections(connections)
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
mod tests {
    use crate::database::sqlite_options;
    use crate::driver::Driver;
    use crate::{Database, Location, Migration, Schema, Sql as _, StoreError};

    const SCHEMA: Schema = Schema {
        name: "kept",
        migrations: &[Migration {
            version: 100,
            name: "kept",
            sql: "CREATE TABLE kept (id BIGINT NOT NULL PRIMARY KEY, body TEXT NOT NULL);",
        }],
        constraints: &[],
    };

    async fn keep(database: &Database, id: i64) -> Result<(), StoreError> {
        let mut tx = database.begin().await?;
        let body = "x".repeat(2_000);
        tx.execute(
            "INSERT INTO kept (id, body) VALUES ($1, $2)",
            vec![id.into(), body.into()],
        )
        .await?;
        tx.commit().await
    }

    async fn kept(database: &Database) -> i64 {
        let mut session = database.read().await.unwrap();
        let row = session.row("SELECT COUNT(*) AS rows FROM kept", vec![]).await;
        row.unwrap().unwrap().int("rows").unwrap()
    }

    /// SQLite answers as on a full disk for a file that may not grow; the limit is one of each connection.
    #[tokio::test]
    async fn a_full_disk_is_over_when_it_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Folder(folder.path().to_owned());
        let database = Database::open(&location, &SCHEMA, &[]).await.unwrap();
        let Driver::Sqlite(pools) = &database.inner else {
            panic!("a folder is SQLite's");
        };
        let limited = sqlite_options(folder.path(), SCHEMA.name).pragma("max_page_count", "30");
        pools.write.set_connect_options(limited);
        let mut tx = database.begin().await.unwrap();
        tx.execute("PRAGMA max_page_count = 30", vec![]).await.unwrap();
        tx.commit().await.unwrap();

        let mut written = 0;
        let full = loop {
            match keep(&database, written).await {
                Ok(()) => written += 1,
                Err(error) => break error,
            }
            assert!(written < 100, "the file may not grow");
        };
        assert!(matches!(full, StoreError::Full(_)), "{full:?}");
        for id in 1_000..1_003 {
            let still = keep(&database, id).await.unwrap_err();
            assert!(matches!(still, StoreError::Full(_)), "{still:?}");
        }
        assert_eq!(
            kept(&database).await,
            written,
            "what was kept is read while the disk is full"
        );

        pools
            .write
            .set_connect_options(sqlite_options(folder.path(), SCHEMA.name));
        keep(&database, 1_003).await.unwrap();
        assert_eq!(kept(&database).await, written + 1);
        database.close().await;
    }
}
