//! Leases (租约): of several replicas on one database one does what need not be done by each, and another takes over when it is
//! gone (docs/decisions/0066-replicas.md).
//!
//! No clock is compared with another's, so that a clock that is wrong changes nothing: the holder counts, and the others see by
//! their own stopwatches that it counts no more. Whoever takes over gets a greater number. The holder changes the row in each
//! transaction of its work, so that what it writes behind a take-over is refused.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::driver::Driver;
use crate::{Arg, Database, Migration, Sql, StoreError};

const READ: &str = "SELECT holder, number, beat FROM lease WHERE name = $1";
const BEGIN: &str =
    "INSERT INTO lease (name, holder, number, beat) VALUES ($1, $2, 1, 0) ON CONFLICT (name) DO NOTHING";
const TAKE: &str = "UPDATE lease SET holder = $2, number = number + 1, beat = 0 \
     WHERE name = $1 AND number = $3 AND beat = $4";
const BEAT: &str = "UPDATE lease SET beat = beat + 1 WHERE name = $1 AND number = $2";
const LEAVE: &str = "UPDATE lease SET holder = '', beat = beat + 1 WHERE name = $1 AND number = $2";

pub(crate) const STATEMENTS: &[&str] = &[READ, BEGIN, TAKE, BEAT, LEAVE];

/// The table of leases, for [`Database::open`].
pub const MIGRATION: Migration = Migration {
    version: 24,
    name: "lease",
    sql: include_str!("migrations/0024_lease.sql"),
};

/// The holder counts, and the others look, this often.
const LOOK: Duration = Duration::from_secs(1);
/// A holder that has not counted for so long has gone.
const SILENCE: Duration = Duration::from_secs(5);

/// A lease as one replica sees it. A clone is the same.
#[derive(Clone)]
pub struct Lease(Arc<Parts>);

struct Parts {
    database: Database,
    name: &'static str,
    holder: String,
    number: watch::Sender<Option<i64>>,
}

/// Returns once the process is told to end; a sender that is gone tells so, too.
async fn ended(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// The row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    holder: String,
    number: i64,
    beat: i64,
}

impl Lease {
    /// The lease `name` in `database`, for the replica `holder`. Who comes under a name that holds the lease takes it at once:
    /// no two replicas that live may have one name.
    #[must_use]
    pub fn new(database: Database, name: &'static str, holder: String) -> Self {
        Self(Arc::new(Parts {
            database,
            name,
            holder,
            number: watch::Sender::new(None),
        }))
    }

    /// Under which number this replica holds it, as far as it knows.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        *self.0.number.borrow()
    }

    /// Tells when this replica begins to hold it or ceases to.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Option<i64>> {
        self.0.number.subscribe()
    }

    /// Whether `number` still holds, until the transaction of `sql` ends.
    pub async fn holds(&self, sql: &mut dyn Sql, number: i64) -> Result<bool, StoreError> {
        let args = vec![self.0.name.into(), number.into()];
        Ok(sql.execute(BEAT, args).await? == 1)
    }

    /// Takes the lease when it is free, and keeps it, until `stop` turns true: then it is free at once.
    pub async fn keep(self, mut stop: watch::Receiver<bool>) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut seen = None;
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                () = ended(&mut stop) => break,
            }
            if let Err(error) = self.look(&mut seen).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(lease = self.0.name, error, "the lease could not be looked at");
            }
        }
        if let Some(number) = self.0.number.send_replace(None) {
            // Whoever cannot leave is taken for gone a little later.
            let _ = self.change(LEAVE, vec![self.0.name.into(), number.into()]).await;
        }
    }

    /// Counts, or looks whether the holder does. `seen` is the row as it was when it last changed, and since when it is so.
    async fn look(&self, seen: &mut Option<(Seen, Instant)>) -> Result<(), StoreError> {
        let (name, holder) = (self.0.name, self.0.holder.as_str());
        // A folder with SQLite is one process's, which holds its locks: there is nobody to count for, and nobody to wait for.
        let is_alone = matches!(self.0.database.inner, Driver::Sqlite(_));
        if let Some(number) = self.number() {
            if !is_alone && !self.change(BEAT, vec![name.into(), number.into()]).await? {
                self.0.number.send_replace(None);
                tracing::warn!(lease = name, number, "another replica has taken the lease over");
            }
            return Ok(());
        }
        let Some(found) = self.read().await? else {
            if self.change(BEGIN, vec![name.into(), holder.into()]).await? {
                self.begin(1);
            }
            return Ok(());
        };
        let since = match seen {
            Some((before, since)) if *before == found => *since,
            _ => Instant::now(),
        };
        let is_silent = since.elapsed() >= SILENCE;
        let is_free = is_alone || is_silent || found.holder.is_empty() || found.holder == holder;
        let take = vec![name.into(), holder.into(), found.number.into(), found.beat.into()];
        if is_free && self.change(TAKE, take).await? {
            self.begin(found.number + 1);
        }
        *seen = Some((found, since));
        Ok(())
    }

    fn begin(&self, number: i64) {
        tracing::info!(lease = self.0.name, number, "this replica holds the lease");
        self.0.number.send_replace(Some(number));
    }

    async fn read(&self) -> Result<Option<Seen>, StoreError> {
        let mut session = self.0.database.read().await?;
        let Some(row) = session.row(READ, vec![self.0.name.into()]).await? else {
            return Ok(None);
        };
        Ok(Some(Seen {
            holder: row.text("holder")?,
            number: row.int("number")?,
            beat: row.int("beat")?,
        }))
    }

    /// Whether `statement` has changed the row.
    async fn change(&self, statement: &str, args: Vec<Arg>) -> Result<bool, StoreError> {
        let mut tx = self.0.database.begin().await?;
        let changed = tx.execute(statement, args).await? == 1;
        tx.commit().await?;
        Ok(changed)
    }
}
