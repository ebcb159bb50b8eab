//! Moves what was committed from SQLite's log into its file, beside the writers. By itself SQLite lets one commit in a few dozen
//! do that, and its caller waits (sqlite.org/wal.html, section 2.3).

use std::time::Duration;

use sqlx::SqlitePool;
use tokio::sync::watch;

/// From one time to the next; what is committed meanwhile is moved together.
const PAUSE: Duration = Duration::from_millis(100);
/// Pages of 4 KiB after which a commit moves the log itself: 64 MiB, which only commits that never pause come to.
pub(crate) const LONGEST_LOG: &str = "16384";

/// Tells that something was committed. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Committed(watch::Sender<()>);

impl Committed {
    pub(crate) fn tell(&self) {
        self.0.send_replace(());
    }
}

/// Begins to move what is committed, until the pool is closed or nobody is left who could commit.
pub(crate) fn begin(pool: SqlitePool) -> Committed {
    let (committed, told) = watch::channel(());
    tokio::spawn(run(pool, told));
    Committed(committed)
}

async fn run(pool: SqlitePool, mut told: watch::Receiver<()>) {
    while told.changed().await.is_ok() && !pool.is_closed() {
        // Passive: waits for nobody, and moves what it can.
        let moved = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&pool).await;
        match moved {
            Ok(_) | Err(sqlx::Error::PoolClosed) => {}
            // Nothing is lost: it stays in the log, for the next time.
            Err(error) => tracing::warn!(%error, "could not move the log of a database into its file"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Database, Location, Migration, Schema, Sql as _};

    const SCHEMA: Schema = Schema {
        name: "kept",
        migrations: &[Migration {
            version: 100,
            name: "kept",
            sql: "CREATE TABLE kept (id BIGINT NOT NULL PRIMARY KEY);",
        }],
        constraints: &[],
    };

    /// How many rows the file alone holds, as a copy of it without the log shows; none if it was copied while it was written.
    async fn in_the_file(folder: &std::path::Path) -> Option<i64> {
        let copy = tempfile::tempdir().ok()?;
        std::fs::copy(folder.join("kept.db"), copy.path().join("kept.db")).ok()?;
        let location = Location::Folder(copy.path().to_owned());
        let opened = Database::open(&location, &SCHEMA, &[]).await.ok()?;
        let mut session = opened.read().await.ok()?;
        let row = session.row("SELECT COUNT(*) AS rows FROM kept", Vec::new()).await;
        row.ok()??.int("rows").ok()
    }

    #[tokio::test]
    async fn what_is_committed_comes_into_the_file_without_another_commit() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Folder(folder.path().to_owned());
        let database = Database::open(&location, &SCHEMA, &[]).await.unwrap();
        for id in 1..=3 {
            let mut tx = database.begin().await.unwrap();
            tx.execute("INSERT INTO kept (id) VALUES ($1)", vec![i64::from(id).into()])
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        let moved = async {
            while in_the_file(folder.path()).await != Some(3) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), moved)
            .await
            .unwrap();
        database.close().await;
    }
}
