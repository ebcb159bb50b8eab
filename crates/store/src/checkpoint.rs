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
mod tests;
