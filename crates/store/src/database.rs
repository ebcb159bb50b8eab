//! Opening a service's database: one file on SQLite, one schema on PostgreSQL.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use sqlx::postgres::{PgConnectOptions, PgPoolCopyExt as _};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use techmarket_telemetry::{Counters, Waits};

use crate::checkpoint::{self, Committed, LONGEST_LOG};
use crate::driver::Driver;
use crate::hosts::Hosts;
use crate::pool::{self, PATIENCE};
use crate::readers::Readers;
use crate::{Constraint, Migration, Session, Snapshot, StoreError, Tx, idempotency, migration};

/// Connections of one service to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 8;

/// Lines of a COPY that are sent together.
const LINES_AT_ONCE: usize = 1_000;

/// Where the market's databases are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A folder with one SQLite file a service.
    Folder(PathBuf),
    /// A PostgreSQL database with one schema a service: `postgres://...`, of one server or of several with commas between, of which
    /// one takes writes.
    Postgres(String),
}

impl Location {
    /// Reads a URL (`postgres://...` or `postgresql://...`).
    pub fn from_url(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Hosts::of(url)?;
            Ok(Self::Postgres(url.to_owned()))
        } else {
            // The text may hold a password: it is not repeated.
            Err(StoreError::Location("expected postgres://...".to_owned()))
        }
    }
}

/// What a service keeps: its name, its steps, its unique constraints.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// Name of the file and of the schema: lower-case letters only.
    pub name: &'static str,
    /// Steps, oldest first.
    pub migrations: &'static [Migration],
    /// Every unique constraint that a statement can run into.
    pub constraints: &'static [Constraint],
}

/// A service's database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    pub(crate) inner: Driver<SqlitePools, PgPool>,
    constraints: &'static [Constraint],
    name: &'static str,
    waits: Waits,
}

/// How many connections of a service's database there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// In use now.
    pub used: usize,
    /// The most that may be in use at once.
    pub most: usize,
}

/// SQLite has one writer; a pool of one connection makes writers queue fairly instead of polling
/// the file's lock, while readers go on beside it (WAL).
#[derive(Clone)]
pub(crate) struct SqlitePools {
    pub(crate) write: SqlitePool,
    read: Arc<Readers>,
    /// Beside the writer, for moving its log.
    log: SqlitePool,
    committed: Committed,
}

impl Database {
    /// Opens the database of a service, making it where it is missing, and applies its migrations.
    /// `extra` are migrations of crates that keep tables of their own in it (the feed).
    pub async fn open(location: &Location, schema: &Schema, extra: &[Migration]) -> Result<Self, StoreError> {
        let mut steps = extra.to_vec();
        steps.extend_from_slice(schema.migrations);
        let migrator = migration::migrator(&steps);
        let inner = match location {
            Location::Folder(folder) => {
                let pools = Box::pin(open_sqlite(folder, schema.name)).await?;
                Box::pin(migrator.run(&pools.write)).await?;
                refresh_statistics(&pools.write).await?;
                Driver::Sqlite(pools)
            }
            Location::Postgres(url) => {
                let pool = Box::pin(open_postgres(url, schema.name)).await?;
                Box::pin(migrator.run(&pool)).await?;
                Driver::Postgres(pool)
            }
        };
        Ok(Self {
            inner,
            constraints: schema.constraints,
            name: schema.name,
            waits: Counters::of_process().waits(schema.name),
        })
    }

    /// The name of its file and of its schema.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How many connections there are; of SQLite, those that read and the one that writes.
    #[must_use]
    pub fn connections(&self) -> Connections {
        match &self.inner {
            Driver::Sqlite(pools) => {
                let (used, most) = pools.read.used();
                let writing = usize::from(pools.write.num_idle() == 0);
                Connections {
                    used: used + writing,
                    most: most + 1,
                }
            }
            Driver::Postgres(pool) => Connections {
                used: (pool.size() as usize).saturating_sub(pool.num_idle()),
                most: POSTGRES_CONNECTIONS as usize,
            },
        }
    }

    /// Begins a write transaction. What the drivers wait in is large, and would be part of every call's future: it is boxed.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let asked = Instant::now();
        let (inner, committed) = match &self.inner {
            Driver::Sqlite(pools) => {
                let tx = Box::pin(pools.write.begin_with("BEGIN IMMEDIATE")).await;
                (tx.map(Driver::Sqlite), Some(pools.committed.clone()))
            }
            Driver::Postgres(pool) => {
                let tx = Box::pin(pool::begin(pool, "BEGIN")).await;
                (tx.map(Driver::Postgres), None)
            }
        };
        self.waits.write(asked.elapsed());
        let inner = inner.map_err(|error| StoreError::from_driver(error, self.constraints))?;
        Ok(Tx {
            committed,
            inner,
            constraints: self.constraints,
        })
    }

    /// Begins a snapshot, for an answer that takes several reads: what is committed between them is not seen. It holds a
    /// connection until it is dropped, so that it ends before slow work that reads no more.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let asked = Instant::now();
        let inner = match &self.inner {
            Driver::Sqlite(pools) => pools.read.snapshot().await.map(Driver::Sqlite),
            Driver::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                let tx = Box::pin(pool::begin(pool, begin)).await;
                tx.map(Driver::Postgres)
            }
        };
        self.waits.read(asked.elapsed());
        let inner = inner.map_err(|error| StoreError::from_driver(error, self.constraints))?;
        Ok(Snapshot {
            inner,
            constraints: self.constraints,
        })
    }

    /// Takes a connection for one read.
    pub async fn read(&self) -> Result<Session, StoreError> {
        let asked = Instant::now();
        let inner = match &self.inner {
            Driver::Sqlite(pools) => pools.read.lease().await.map(Driver::Sqlite),
            Driver::Postgres(pool) => Box::pin(pool.acquire()).await.map(Driver::Postgres),
        };
        self.waits.read(asked.elapsed());
        let inner = inner.map_err(|error| StoreError::from_driver(error, self.constraints))?;
        Ok(Session {
            inner,
            constraints: self.constraints,
        })
    }

    /// Loads `lines`, each a row with its line end, by `statement`, a `COPY ... FROM STDIN` of PostgreSQL, whole or not at all. The
    /// yardstick of benchmarks: services keep to statements that both databases take.
    pub async fn copy(&self, statement: &'static str, lines: Vec<String>) -> Result<(), StoreError> {
        let Driver::Postgres(pool) = &self.inner else {
            return Err(StoreError::Location("COPY is PostgreSQL's".to_owned()));
        };
        let load = async {
            let mut copy = pool.copy_in_raw(statement).await?;
            for part in lines.chunks(LINES_AT_ONCE) {
                copy.send(part.concat().into_bytes()).await?;
            }
            copy.finish().await
        };
        load.await
            .map(drop)
            .map_err(|error| StoreError::from_driver(error, self.constraints))
    }

    /// Closes every connection, once the transactions under way have ended.
    pub async fn close(&self) {
        match &self.inner {
            Driver::Sqlite(pools) => {
                pools.read.close().await;
                pools.log.close().await;
                pools.write.close().await;
            }
            Driver::Postgres(pool) => pool.close().await,
        }
    }

    /// The constraint of repeatable requests, which [`Schema::constraints`] must hold.
    pub const IDEMPOTENCY_KEY: Constraint = idempotency::KEY;
}

/// The file of the service `name`.
fn sqlite_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.db"))
}

/// How the driver opens connections to that file.
pub(crate) fn sqlite_options(folder: &Path, name: &str) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(sqlite_file(folder, name))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit that was acknowledged outlives a power cut, not only a kill.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("wal_autocheckpoint", LONGEST_LOG)
        .busy_timeout(PATIENCE)
}

async fn open_sqlite(folder: &Path, name: &str) -> Result<SqlitePools, StoreError> {
    let options = sqlite_options(folder, name);
    let write = pool::sqlite(1)
        .connect_with(pool::writing(options.clone()))
        .await
        .map_err(StoreError::Unavailable)?;
    let log = pool::sqlite(1).connect_lazy_with(options);
    let committed = checkpoint::begin(log.clone());
    Ok(SqlitePools {
        write,
        read: Readers::of(&sqlite_file(folder, name)),
        log,
        committed,
    })
}

/// SQLite's planner goes by what it was last told of the values; PostgreSQL keeps that up itself. Looks at a sample of each
/// index that has changed much since, in milliseconds.
async fn refresh_statistics(pool: &SqlitePool) -> Result<(), StoreError> {
    // 0x10002: also what no statement of this connection has used yet (sqlite.org/pragma.html#pragma_optimize).
    for statement in ["PRAGMA analysis_limit = 400", "PRAGMA optimize = 0x10002"] {
        let done = sqlx::query(statement).execute(pool).await;
        done.map_err(StoreError::Unavailable)?;
    }
    Ok(())
}

async fn open_postgres(url: &str, name: &'static str) -> Result<PgPool, StoreError> {
    let hosts = Hosts::of(url)?.map(|options| {
        options
            .application_name("techmarket")
            .options([("search_path", name)])
    });
    let ports = hosts.all().iter().map(PgConnectOptions::get_port).collect();
    let pool = pool::postgres(POSTGRES_CONNECTIONS, ports, hosts.all().len() > 1)
        .connect_with(hosts.primary().await?)
        .await
        .map_err(StoreError::Unavailable)?;
    hosts.follow(&pool);
    let create = format!("CREATE SCHEMA IF NOT EXISTS {name}");
    match sqlx::query(AssertSqlSafe(create)).execute(&pool).await {
        Ok(_) => Ok(pool),
        // Two processes that make the schema at once: the second finds the first's.
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(pool),
        Err(error) => Err(StoreError::Unavailable(error)),
    }
}
