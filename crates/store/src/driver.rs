//! The two drivers behind one trait. The macro writes the same few lines for each; nothing else in
//! the market names a driver.

use async_trait::async_trait;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Executor as _, Postgres, SqlSafeStr as _, Sqlite, Transaction};

use crate::checkpoint::Committed;
use crate::readers::Lease;
use crate::{Arg, Constraint, Row, StoreError};

/// What runs statements: a write transaction, a snapshot, or a connection for reading.
#[async_trait]
pub trait Sql: Send {
    /// Runs `statement` and returns how many rows it changed.
    async fn execute(&mut self, statement: &str, args: Vec<Arg>) -> Result<u64, StoreError>;

    /// Runs `statement` and returns its rows. Statements bound their own number of rows.
    async fn rows(&mut self, statement: &str, args: Vec<Arg>) -> Result<Vec<Row>, StoreError>;

    /// Runs `statement`, which returns one row or none.
    async fn row(&mut self, statement: &str, args: Vec<Arg>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(statement, args).await?.into_iter().next())
    }

    /// Parses and plans `statement` without running it.
    async fn prepare(&mut self, statement: &str) -> Result<(), StoreError>;

    /// Whether a parameter may be a bare `?`, with the values in the order of the parameters.
    fn takes_bare_parameters(&self) -> bool;
}

/// A write transaction. Dropped without `commit`, it rolls back.
pub struct Tx {
    /// To be told of the commit, on SQLite.
    pub(crate) committed: Option<Committed>,
    pub(crate) inner: Driver<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>,
    pub(crate) constraints: &'static [Constraint],
}

/// A read-only transaction: its statements all see what was committed when the first of them ran. It ends when it is
/// dropped.
pub struct Snapshot {
    pub(crate) inner: Driver<Lease, Transaction<'static, Postgres>>,
    pub(crate) constraints: &'static [Constraint],
}

/// A connection for reading. Each statement sees what is committed when it runs.
pub struct Session {
    pub(crate) inner: Driver<Lease, PoolConnection<Postgres>>,
    pub(crate) constraints: &'static [Constraint],
}

/// One of the two.
#[derive(Clone)]
pub(crate) enum Driver<S, P> {
    Sqlite(S),
    Postgres(P),
}

impl Tx {
    /// Makes the transaction durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.inner {
            Driver::Sqlite(tx) => tx.commit().await,
            Driver::Postgres(tx) => tx.commit().await,
        }
        .map_err(|error| StoreError::from_driver(error, self.constraints))?;
        if let Some(committed) = self.committed {
            committed.tell();
        }
        Ok(())
    }
}

/// Statements come from constants and from [`crate::Select`], which joins constants only: values are
/// always bound, so the text is safe to assert.
fn safe(statement: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(statement.to_owned())
}

macro_rules! bind {
    ($statement:expr, $args:expr) => {{
        let mut query = sqlx::query(safe($statement));
        for arg in $args {
            query = match arg {
                Arg::Text(value) => query.bind(value),
                Arg::Int(value) => query.bind(value),
                Arg::Bool(value) => query.bind(value),
                Arg::Bytes(value) => query.bind(value),
            };
        }
        query
    }};
}

/// What the two kinds of SQLite connections have in common: that of the writer, and a reader's.
trait OnSqlite {
    fn execute(
        &mut self,
        statement: &str,
        args: Vec<Arg>,
    ) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    fn rows(
        &mut self,
        statement: &str,
        args: Vec<Arg>,
    ) -> impl Future<Output = Result<Vec<Row>, sqlx::Error>> + Send;

    fn prepare(&mut self, statement: &str) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

impl OnSqlite for Transaction<'static, Sqlite> {
    async fn execute(&mut self, statement: &str, args: Vec<Arg>) -> Result<u64, sqlx::Error> {
        let done = bind!(statement, args).execute(&mut **self).await?;
        Ok(done.rows_affected())
    }

    async fn rows(&mut self, statement: &str, args: Vec<Arg>) -> Result<Vec<Row>, sqlx::Error> {
        let rows = bind!(statement, args).fetch_all(&mut **self).await?;
        Ok(rows.into_iter().map(Row::Sqlite).collect())
    }

    async fn prepare(&mut self, statement: &str) -> Result<(), sqlx::Error> {
        let statement = safe(statement).into_sql_str();
        (&mut **self).prepare(statement).await.map(drop)
    }
}

impl OnSqlite for Lease {
    async fn execute(&mut self, statement: &str, args: Vec<Arg>) -> Result<u64, sqlx::Error> {
        Self::execute(self, statement, &args)
    }

    async fn rows(&mut self, statement: &str, args: Vec<Arg>) -> Result<Vec<Row>, sqlx::Error> {
        Self::rows(self, statement, args).await
    }

    async fn prepare(&mut self, statement: &str) -> Result<(), sqlx::Error> {
        Self::prepare(self, statement)
    }
}

macro_rules! impl_sql {
    ($($type:ident)*) => { $(
        #[async_trait]
        impl Sql for $type {
            async fn execute(&mut self, statement: &str, args: Vec<Arg>) -> Result<u64, StoreError> {
                match &mut self.inner {
                    Driver::Sqlite(on) => OnSqlite::execute(on, statement, args).await,
                    Driver::Postgres(on) => {
                        bind!(statement, args).execute(&mut **on).await.map(|done| done.rows_affected())
                    }
                }
                .map_err(|error| StoreError::from_driver(error, self.constraints))
            }

            async fn rows(&mut self, statement: &str, args: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
                match &mut self.inner {
                    Driver::Sqlite(on) => OnSqlite::rows(on, statement, args).await,
                    Driver::Postgres(on) => bind!(statement, args)
                        .fetch_all(&mut **on)
                        .await
                        .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
                }
                .map_err(|error| StoreError::from_driver(error, self.constraints))
            }

            async fn prepare(&mut self, statement: &str) -> Result<(), StoreError> {
                match &mut self.inner {
                    Driver::Sqlite(on) => OnSqlite::prepare(on, statement).await,
                    Driver::Postgres(on) => {
                        (&mut **on).prepare(safe(statement).into_sql_str()).await.map(drop)
                    }
                }
                .map_err(|error| StoreError::from_driver(error, self.constraints))
            }

            fn takes_bare_parameters(&self) -> bool {
                matches!(self.inner, Driver::Sqlite(_))
            }
        }
    )* };
}

impl_sql!(Tx Snapshot Session);
