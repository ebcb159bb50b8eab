//! The PostgreSQL database that is copied to. Until everything is there the tables stand in schemas beside those that services
//! open, so that nobody serves half a copy; then all of them get their names in one transaction.

use std::collections::BTreeMap;

use futures::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use super::{Column, ColumnKind, Lines, aside, listed, quoted};
use crate::outside::MIGRATIONS;
use crate::outside::postgres::{connect, failed};
use crate::{Migration, Schema, StoreError, migration};

/// Where the copy notes how far it has come.
const PROGRESS: &str = "CREATE TABLE IF NOT EXISTS techmarket_copy.progress (\
     database TEXT NOT NULL, table_name TEXT NOT NULL, last_row BIGINT NOT NULL, rows BIGINT NOT NULL, \
     PRIMARY KEY (database, table_name))";
const SOURCE: &str = "CREATE TABLE IF NOT EXISTS techmarket_copy.source (id BIGINT NOT NULL PRIMARY KEY, description TEXT NOT NULL)";
/// Held by who copies; any number that nobody else takes.
const LOCK: &str = "SELECT pg_try_advisory_lock(7205759403792794)";
const OTHERS: &str = "SELECT schema_name::text FROM information_schema.schemata \
     WHERE schema_name NOT IN ('public', 'information_schema', 'techmarket_copy') AND schema_name NOT LIKE 'pg\\_%' \
     AND schema_name NOT LIKE 'copying\\_%' \
     UNION ALL SELECT 'public.' || table_name::text FROM information_schema.tables WHERE table_schema = 'public' \
     ORDER BY 1";
const COLUMNS: &str = "SELECT column_name::text, data_type::text FROM information_schema.columns \
     WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position";

/// A database that is empty, or holds what an earlier run has copied.
pub struct Target(PgConnection);

/// How far a table has been copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// SQLite's number of the last row that is here.
    pub last: i64,
    /// Rows that are here.
    pub rows: i64,
}

impl Target {
    /// Connects to the database at `url`, for this copy alone; `None` while another one runs.
    pub async fn claim(url: &str) -> Result<Option<Self>, StoreError> {
        let mut connection = connect(url).await?;
        let mine: bool = failed(sqlx::query_scalar(LOCK).fetch_one(&mut connection).await)?;
        Ok(mine.then_some(Self(connection)))
    }

    /// Schemas and tables that no copy has made.
    pub async fn others(&mut self) -> Result<Vec<String>, StoreError> {
        failed(sqlx::query_scalar(OTHERS).fetch_all(&mut self.0).await)
    }

    /// Begins, and returns what the copy that was begun here before is of: `description`, if this is the first.
    pub async fn begin(&mut self, description: &str) -> Result<String, StoreError> {
        let mut tx = failed(self.0.begin().await)?;
        for statement in ["CREATE SCHEMA IF NOT EXISTS techmarket_copy", PROGRESS, SOURCE] {
            failed(sqlx::query(statement).execute(&mut *tx).await)?;
        }
        let note =
            "INSERT INTO techmarket_copy.source (id, description) VALUES (1, $1) ON CONFLICT DO NOTHING";
        failed(sqlx::query(note).bind(description).execute(&mut *tx).await)?;
        let read = "SELECT description FROM techmarket_copy.source WHERE id = 1";
        let begun = failed(sqlx::query_scalar(read).fetch_one(&mut *tx).await)?;
        failed(tx.commit().await)?;
        Ok(begun)
    }

    /// Makes the tables of a service, or brings them up to this version, and returns which migrations they have had.
    pub async fn migrate(&mut self, schema: &Schema, extra: &[Migration]) -> Result<Vec<i64>, StoreError> {
        let mut steps = extra.to_vec();
        steps.extend_from_slice(schema.migrations);
        let name = aside(schema.name);
        let make = format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(&name));
        failed(sqlx::query(AssertSqlSafe(make)).execute(&mut self.0).await)?;
        let path = "SELECT set_config('search_path', $1, FALSE)";
        failed(sqlx::query(path).bind(&name).execute(&mut self.0).await)?;
        Box::pin(migration::migrator(&steps).run(&mut self.0)).await?;
        failed(sqlx::query_scalar(MIGRATIONS).fetch_all(&mut self.0).await)
    }

    /// The columns of a table that migrations have made for the service `name`.
    pub async fn columns(&mut self, name: &str, table: &str) -> Result<Vec<Column>, StoreError> {
        let asked = sqlx::query(COLUMNS).bind(aside(name)).bind(table);
        let rows = failed(asked.fetch_all(&mut self.0).await)?;
        let mut columns = Vec::new();
        for row in rows {
            let (column, kind): (String, String) = (failed(row.try_get(0))?, failed(row.try_get(1))?);
            let kind = ColumnKind::named(&kind)
                .ok_or_else(|| StoreError::corrupt(&column, "a type that is not copied"))?;
            columns.push(Column { name: column, kind });
        }
        Ok(columns)
    }

    /// How far the tables of the service `name` have been copied; those that have not been begun are missing.
    pub async fn reached(&mut self, name: &str) -> Result<BTreeMap<String, Reached>, StoreError> {
        let read = "SELECT table_name, last_row, rows FROM techmarket_copy.progress WHERE database = $1";
        let rows: Vec<(String, i64, i64)> =
            failed(sqlx::query_as(read).bind(name).fetch_all(&mut self.0).await)?;
        let reached = rows
            .into_iter()
            .map(|(table, last, rows)| (table, Reached { last, rows }));
        Ok(reached.collect())
    }

    /// Takes from `table` what its migrations have put there.
    pub async fn empty(&mut self, name: &str, table: &str) -> Result<Reached, StoreError> {
        let reached = Reached {
            last: i64::MIN,
            rows: 0,
        };
        let mut tx = failed(self.0.begin().await)?;
        let statement = format!("TRUNCATE {}", place(name, table));
        failed(sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await)?;
        note(&mut tx, name, table, reached).await?;
        failed(tx.commit().await)?;
        Ok(reached)
    }

    /// Adds `lines` behind what has been `reached`, with the note of it in one transaction.
    pub async fn add(
        &mut self,
        name: &str,
        table: &str,
        columns: &[Column],
        (reached, lines): (Reached, Lines),
    ) -> Result<Reached, StoreError> {
        let reached = Reached {
            last: lines.last,
            rows: reached.rows + lines.rows,
        };
        let mut tx = failed(self.0.begin().await)?;
        let statement = format!("COPY {} ({}) FROM STDIN", place(name, table), listed(columns));
        let mut copy = failed(tx.copy_in_raw(&statement).await)?;
        failed(copy.send(lines.text).await.map(drop))?;
        failed(copy.finish().await)?;
        note(&mut tx, name, table, reached).await?;
        failed(tx.commit().await)?;
        Ok(reached)
    }

    /// Tells `each` every row of `table` as a line, without order.
    pub async fn lines(
        &mut self,
        name: &str,
        table: &str,
        columns: &[Column],
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), StoreError> {
        let statement = format!("COPY {} ({}) TO STDOUT", place(name, table), listed(columns));
        let mut parts = failed(self.0.copy_out_raw(&statement).await)?;
        // A row comes whole as a rule; the protocol does not promise it.
        let mut rest = Vec::new();
        while let Some(part) = failed(parts.try_next().await)? {
            rest.extend_from_slice(&part);
            let mut from = 0;
            while let Some(end) = rest[from..].iter().position(|byte| *byte == b'\n') {
                each(&rest[from..=from + end]);
                from += end + 1;
            }
            rest.drain(..from);
        }
        Ok(())
    }

    /// Gives the schemas of the services `names` their own names and forgets that this was a copy, all at once.
    pub async fn finish(mut self, names: &[&str]) -> Result<(), StoreError> {
        let mut tx = failed(self.0.begin().await)?;
        for name in names {
            let rename = format!("ALTER SCHEMA {} RENAME TO {}", quoted(&aside(name)), quoted(name));
            failed(sqlx::query(AssertSqlSafe(rename)).execute(&mut *tx).await)?;
        }
        let forget = "DROP SCHEMA techmarket_copy CASCADE";
        failed(sqlx::query(forget).execute(&mut *tx).await)?;
        failed(tx.commit().await)?;
        // What was loaded is not known to the planner yet.
        failed(sqlx::query("ANALYZE").execute(&mut self.0).await)?;
        failed(self.0.close().await)
    }
}

fn place(name: &str, table: &str) -> String {
    format!("{}.{}", quoted(&aside(name)), quoted(table))
}

async fn note(
    connection: &mut PgConnection,
    name: &str,
    table: &str,
    reached: Reached,
) -> Result<(), StoreError> {
    let note = "INSERT INTO techmarket_copy.progress (database, table_name, last_row, rows) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (database, table_name) DO UPDATE SET last_row = excluded.last_row, rows = excluded.rows";
    let note = sqlx::query(note).bind(name).bind(table);
    let noted = note
        .bind(reached.last)
        .bind(reached.rows)
        .execute(connection)
        .await;
    failed(noted).map(drop)
}
