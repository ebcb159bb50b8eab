//! A PostgreSQL database.

use jiff::Timestamp;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row as _};

use super::{
    CURSORS, Figures, HEAD, MARK, MIGRATIONS, MIGRATIONS_TABLE, RESTORED, TABLES_OF_POSTGRES, count,
};
use crate::StoreError;
use crate::hosts::Hosts;

/// One instant of a database, which `pg_dump --snapshot` shares for as long as this is kept.
pub struct Exported {
    connection: PgConnection,
    id: String,
}

/// What there is to know of the server.
#[derive(Clone, Debug)]
pub struct Server {
    /// `15.14`.
    pub version: String,
    /// How the database sorts texts: `C`.
    pub collation: String,
    /// Its clock.
    pub time: Timestamp,
}

impl Exported {
    /// Takes the instant of the database at `url`.
    pub async fn take(url: &str) -> Result<Self, StoreError> {
        let mut connection = connect(url).await?;
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        failed(sqlx::query(begin).execute(&mut connection).await)?;
        let row = failed(
            sqlx::query("SELECT pg_export_snapshot()")
                .fetch_one(&mut connection)
                .await,
        )?;
        let id = failed(row.try_get(0))?;
        Ok(Self { connection, id })
    }

    /// Its name, for `pg_dump --snapshot`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the service with the schema `name` holds; `None` where there is no such schema.
    pub async fn figures(&mut self, name: &str) -> Result<Option<Figures>, StoreError> {
        let tables: Vec<String> = failed(
            sqlx::query_scalar(TABLES_OF_POSTGRES)
                .bind(name)
                .fetch_all(&mut self.connection)
                .await,
        )?;
        if tables.is_empty() {
            return Ok(None);
        }
        failed(
            sqlx::query("SELECT set_config('search_path', $1, TRUE)")
                .bind(name)
                .execute(&mut self.connection)
                .await,
        )?;
        let mut figures = Figures::default();
        for table in tables {
            let rows = failed(
                sqlx::query_scalar(AssertSqlSafe(count(&table)))
                    .fetch_one(&mut self.connection)
                    .await,
            )?;
            figures.rows.insert(table, rows);
        }
        if figures.has("feed_head") {
            figures.feed_head = failed(
                sqlx::query_scalar(HEAD)
                    .fetch_optional(&mut self.connection)
                    .await,
            )?;
        }
        if figures.has("feed_cursor") {
            let cursors: Vec<(String, i64)> =
                failed(sqlx::query_as(CURSORS).fetch_all(&mut self.connection).await)?;
            figures.cursors = cursors.into_iter().collect();
        }
        if figures.has(MIGRATIONS_TABLE) {
            figures.migrations = failed(
                sqlx::query_scalar(MIGRATIONS)
                    .fetch_all(&mut self.connection)
                    .await,
            )?;
        }
        Ok(Some(figures))
    }

    /// The first column of what `statement`, a constant, finds in the schema `name`.
    pub async fn values(&mut self, name: &str, statement: &'static str) -> Result<Vec<String>, StoreError> {
        failed(
            sqlx::query("SELECT set_config('search_path', $1, TRUE)")
                .bind(name)
                .execute(&mut self.connection)
                .await,
        )?;
        failed(
            sqlx::query_scalar(statement)
                .fetch_all(&mut self.connection)
                .await,
        )
    }

    /// The server.
    pub async fn server(&mut self) -> Result<Server, StoreError> {
        const ASK: &str = "SELECT current_setting('server_version'), datcollate::text, \
             (extract(epoch FROM clock_timestamp()) * 1000000)::bigint FROM pg_database WHERE datname = current_database()";
        let (version, collation, micros): (String, String, i64) =
            failed(sqlx::query_as(ASK).fetch_one(&mut self.connection).await)?;
        let time = Timestamp::from_microsecond(micros);
        Ok(Server {
            version,
            collation,
            time: time.map_err(|error| StoreError::corrupt("clock_timestamp", error))?,
        })
    }
}

/// Notes in the schema `name` that it was restored at `microseconds` of Unix time.
pub async fn mark_restored(url: &str, name: &str, microseconds: i64) -> Result<(), StoreError> {
    let mut connection = connect(url).await?;
    let path = "SELECT set_config('search_path', $1, FALSE)";
    failed(sqlx::query(path).bind(name).execute(&mut connection).await)?;
    let mark = sqlx::query(MARK).bind(RESTORED).bind(microseconds);
    failed(mark.execute(&mut connection).await)?;
    failed(connection.close().await)
}

/// What PostgreSQL's own programs read from their environment to reach `url`: a command line would show the password to every
/// user of the machine.
pub fn environment(url: &str) -> Result<Vec<(&'static str, String)>, StoreError> {
    let hosts = Hosts::of(url)?;
    let [options, ..] = hosts.all() else {
        return Err(StoreError::Location("not a PostgreSQL URL".to_owned()));
    };
    let each = |tell: fn(&PgConnectOptions) -> String| {
        let told: Vec<String> = hosts.all().iter().map(tell).collect();
        told.join(",")
    };
    let mut variables = vec![
        ("PGHOST", each(|options| options.get_host().to_owned())),
        ("PGPORT", each(|options| options.get_port().to_string())),
        ("PGUSER", options.get_username().to_owned()),
        ("PGSSLMODE", ssl_mode(options.get_ssl_mode()).to_owned()),
    ];
    if let Some(socket) = options.get_socket() {
        variables[0].1 = socket.display().to_string();
    }
    if hosts.all().len() > 1 {
        variables.push(("PGTARGETSESSIONATTRS", "read-write".to_owned()));
    }
    if let Some(database) = options.get_database() {
        variables.push(("PGDATABASE", database.to_owned()));
    }
    if let Some(password) = options.to_url_lossy().password() {
        let password = percent_encoding::percent_decode_str(password).decode_utf8();
        let password = password.map_err(|_| StoreError::Location("not a PostgreSQL URL".to_owned()))?;
        variables.push(("PGPASSWORD", password.into_owned()));
    }
    Ok(variables)
}

fn ssl_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

pub(super) async fn connect(url: &str) -> Result<PgConnection, StoreError> {
    let primary = Hosts::of(url)?.primary().await?;
    primary.connect().await.map_err(StoreError::Unavailable)
}

pub(super) fn failed<T>(done: Result<T, sqlx::Error>) -> Result<T, StoreError> {
    done.map_err(|error| StoreError::from_driver(error, &[]))
}
