//! Reading from one SQLite file, on the thread that asks: most statements find a row or a page of them in a few microseconds,
//! less than it takes to wake another thread and to be woken by it. What takes longer goes to a thread of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, StatementStatus};
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::StatementSlow;
use techmarket_telemetry::trace::here_too;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::lite_row::{Failure, LiteRow};
use crate::pool::PATIENCE;
use crate::{Arg, Row};

/// Readers of one file.
const READERS: u32 = 4;
/// Steps of SQLite's machine after which a statement is begun anew on a thread of its own: about half a millisecond, and some ten
/// times what a page of 50 takes.
const STEPS: i32 = 20_000;
/// Steps after which a statement on a thread of its own looks whether anybody still waits for it.
const STEPS_APART: i32 = 100_000;
/// Prepared statements that one reader keeps.
const STATEMENTS: usize = 100;
/// An operator wants to know of a statement that takes longer.
const SLOW: Duration = Duration::from_secs(1);

/// The readers of one file. They are opened when they are first needed.
pub(crate) struct Readers {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
}

impl Readers {
    /// Readers of `file`, which exists.
    pub(crate) fn of(file: &Path) -> Arc<Self> {
        Arc::new(Self {
            file: file.to_owned(),
            idle: Mutex::default(),
            places: Arc::new(Semaphore::new(READERS as usize)),
        })
    }

    /// Readers that are lent, and how many there may be.
    pub(crate) fn used(&self) -> (usize, usize) {
        let most = READERS as usize;
        (most.saturating_sub(self.places.available_permits()), most)
    }

    /// A reader, once one is free.
    pub(crate) async fn lease(self: &Arc<Self>) -> Result<Lease, sqlx::Error> {
        let place = Arc::clone(&self.places).acquire_owned();
        let place = tokio::time::timeout(PATIENCE, place)
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open(&self.file).map_err(Failure::into_driver)?,
        };
        Ok(Lease(Some(Reader {
            connection: Some(connection),
            readers: Arc::clone(self),
            _place: place,
        })))
    }

    /// A reader in a transaction, which ends with the lease.
    pub(crate) async fn snapshot(self: &Arc<Self>) -> Result<Lease, sqlx::Error> {
        let lease = self.lease().await?;
        lease.run(|connection| connection.execute_batch("BEGIN DEFERRED"))?;
        Ok(lease)
    }

    /// Closes every reader, once those that are leased have come back.
    pub(crate) async fn close(&self) {
        // It fails only where they are closed already.
        let all = self.places.acquire_many(READERS).await;
        self.places.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        drop(all);
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    // Opened for writing, since a reader may have to set up what WAL shares; nothing is written through it.
    connection.pragma_update(None, "query_only", true)?;
    // A plan holds for every value: else SQLite plans a statement anew whenever a value is bound that its plan could depend on.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    be_brief(&connection)?;
    Ok(connection)
}

/// Gives up where somebody else has the file to himself, and where a statement takes long: a thread that serves calls waits for
/// neither.
fn be_brief(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    connection.progress_handler(STEPS, Some(|| true))
}

/// A reader that is lent. It goes back when this is dropped; a call that was cut off while its statement ran has none any more.
pub(crate) struct Lease(Option<Reader>);

struct Reader {
    /// Taken when it goes back.
    connection: Option<Connection>,
    readers: Arc<Readers>,
    _place: OwnedSemaphorePermit,
}

impl Drop for Reader {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        // One whose snapshot cannot be ended is closed; the next caller opens another.
        if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
            self.readers
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
        }
    }
}

impl Lease {
    /// The rows of `statement`.
    pub(crate) async fn rows(&mut self, statement: &str, args: Vec<Arg>) -> Result<Vec<Row>, sqlx::Error> {
        let brief = self.connection()?;
        let error = match rows(brief, statement, &args) {
            Ok(rows) => return Ok(rows),
            Err(error) => error,
        };
        if !matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::OperationInterrupted | ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
        ) {
            return Err(Failure::into_driver(error));
        }
        self.rows_apart(statement.to_owned(), args).await
    }

    /// The same on a thread that may wait. Its reader comes back with the answer, or goes back by itself if nobody waits any more.
    async fn rows_apart(&mut self, statement: String, args: Vec<Arg>) -> Result<Vec<Row>, sqlx::Error> {
        let reader = self.0.take().ok_or(sqlx::Error::WorkerCrashed)?;
        let (caller, waiting) = tokio::sync::oneshot::channel::<()>();
        let work = move || {
            let started = Instant::now();
            let rows = reader.connection.as_ref().map(|connection| {
                connection.busy_timeout(PATIENCE)?;
                connection.progress_handler(STEPS_APART, Some(move || caller.is_closed()))?;
                let rows = rows(connection, &statement, &args);
                be_brief(connection)?;
                rows
            });
            let took = started.elapsed();
            if took > SLOW {
                let statement = &statement;
                StatementSlow { statement, took }.tell();
            }
            (reader, rows)
        };
        let done = tokio::task::spawn_blocking(here_too(work)).await;
        drop(waiting);
        let (reader, rows) = done.map_err(|_| sqlx::Error::WorkerCrashed)?;
        self.0 = Some(reader);
        rows.ok_or(sqlx::Error::WorkerCrashed)?
            .map_err(Failure::into_driver)
    }

    /// Runs `statement`, which changes nothing: the reader refuses what would.
    pub(crate) fn execute(&self, statement: &str, args: &[Arg]) -> Result<u64, sqlx::Error> {
        self.run(|connection| rows(connection, statement, args).map(|_| 0))
    }

    /// Plans `statement` without running it.
    pub(crate) fn prepare(&self, statement: &str) -> Result<(), sqlx::Error> {
        self.run(|connection| connection.prepare_cached(statement).map(drop))
    }

    fn run<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, sqlx::Error> {
        work(self.connection()?).map_err(Failure::into_driver)
    }

    fn connection(&self) -> Result<&Connection, sqlx::Error> {
        let reader = self.0.as_ref().and_then(|reader| reader.connection.as_ref());
        reader.ok_or(sqlx::Error::WorkerCrashed)
    }
}

fn rows(connection: &Connection, statement: &str, args: &[Arg]) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(statement)?;
    for index in 1..=statement.parameter_count() {
        // SQLite numbers its parameters as they come, and ours by their names: `$2` may come first, and twice.
        let name = statement.parameter_name(index).unwrap_or_default();
        let number: usize = name.trim_start_matches('$').parse().unwrap_or(index);
        let arg = args.get(number.wrapping_sub(1));
        let arg = arg.ok_or(rusqlite::Error::InvalidParameterCount(args.len(), number))?;
        statement.raw_bind_parameter(index, arg)?;
    }
    // SQLite counts the steps of a prepared statement over all its runs.
    statement.reset_status(StatementStatus::VmStep);
    let columns: Arc<[String]> = statement.column_names().into_iter().map(str::to_owned).collect();
    let (mut found, mut rows) = (Vec::new(), statement.raw_query());
    while let Some(row) = rows.next()? {
        found.push(Row::Lite(LiteRow::read(row, &columns)?));
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
