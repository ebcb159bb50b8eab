//! SQLite files. The calls block.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{CURSORS, Figures, HEAD, MARK, MIGRATIONS, MIGRATIONS_TABLE, RESTORED, TABLES_OF_SQLITE, count};
use crate::StoreError;
use crate::lite_row::Failure;
use crate::pool::PATIENCE;

/// What `PRAGMA integrity_check` says of a file in which it finds nothing.
const WHOLE: &str = "ok";

/// Copies the database in `file` into `target`, which must not be there, as it is at one instant. Its service may go on: it waits
/// for nothing, and the log of the database grows until the copy is done.
pub fn copy(file: &Path, target: &Path) -> Result<(), StoreError> {
    let target = target
        .to_str()
        .ok_or_else(|| StoreError::Location("a path that is not UTF-8".to_owned()))?;
    told(
        open(file, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| {
            connection.execute("VACUUM INTO ?1", [target])?;
            Ok(())
        }),
    )
}

/// Reads every page and index of the database in `file`, and returns what is wrong with it: nothing, if all is well.
pub fn check(file: &Path) -> Result<Vec<String>, StoreError> {
    let found = told(
        open(file, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| {
            let mut statement = connection.prepare("PRAGMA integrity_check")?;
            let lines = statement.query_map([], |row| row.get(0))?;
            lines.collect::<rusqlite::Result<Vec<String>>>()
        }),
    )?;
    Ok(found.into_iter().filter(|line| line != WHOLE).collect())
}

/// What the database in `file` holds, at one instant.
pub fn figures(file: &Path) -> Result<Figures, StoreError> {
    told(
        open(file, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| {
            connection.execute_batch("BEGIN")?;
            let mut figures = Figures::default();
            for table in texts(&connection, TABLES_OF_SQLITE)? {
                let rows = connection.query_row(&count(&table), [], |row| row.get(0))?;
                figures.rows.insert(table, rows);
            }
            if figures.has("feed_head") {
                figures.feed_head = connection.query_row(HEAD, [], |row| row.get(0)).ok();
            }
            if figures.has("feed_cursor") {
                let mut statement = connection.prepare(CURSORS)?;
                let cursors = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                figures.cursors = cursors.collect::<rusqlite::Result<_>>()?;
            }
            if figures.has(MIGRATIONS_TABLE) {
                let mut statement = connection.prepare(MIGRATIONS)?;
                let versions = statement.query_map([], |row| row.get(0))?;
                figures.migrations = versions.collect::<rusqlite::Result<_>>()?;
            }
            Ok(figures)
        }),
    )
}

/// The first column of what `statement`, a constant, finds in `file`.
pub fn values(file: &Path, statement: &'static str) -> Result<Vec<String>, StoreError> {
    told(open(file, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| texts(&connection, statement)))
}

/// Notes in `file` that it was restored at `microseconds` of Unix time.
pub fn mark_restored(file: &Path, microseconds: i64) -> Result<(), StoreError> {
    told(
        open(file, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| {
            connection.execute(MARK, rusqlite::params![RESTORED, microseconds])?;
            Ok(())
        }),
    )
}

/// Opened for writing even to be read: a reader may have to set up what WAL shares. Never made.
pub(super) fn open(file: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

fn texts(connection: &Connection, statement: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(statement)?;
    let texts = statement.query_map([], |row| row.get(0))?;
    texts.collect()
}

pub(super) fn told<T>(done: rusqlite::Result<T>) -> Result<T, StoreError> {
    done.map_err(|error| StoreError::from_driver(Failure::into_driver(error), &[]))
}
