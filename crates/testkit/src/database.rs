//! Databases that live as long as a test.

use std::any::Any;
use std::future::Future;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use techmarket_kernel::{Clock, SystemClock, SystemRng, new_uuid};
use techmarket_store::Location;

/// Names the server on which tests make databases of their own.
const SERVER: &str = "TEST_DATABASE_URL";

/// A database of its own for one test; it goes when this is dropped.
pub struct TestDatabase {
    location: Location,
    _kept: Box<dyn Any + Send + Sync>,
}

/// A database on a server that is dropped with this.
struct Dropped {
    server: PgConnectOptions,
    name: String,
}

impl TestDatabase {
    /// A folder for SQLite files.
    #[must_use]
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self {
            location: Location::Folder(folder.path().to_owned()),
            _kept: Box::new(folder),
        }
    }

    /// A database on the server that `TEST_DATABASE_URL` names, sorting by bytes as SQLite does. Without a server the test
    /// fails: a test that is skipped proves nothing.
    pub async fn postgres() -> Self {
        let server = server();
        let name = format!(
            "techmarket_test_{}",
            new_uuid(&SystemRng, SystemClock.now()).simple()
        );
        let create =
            format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
        if let Err(error) = execute(&server, create).await {
            panic!("no database can be made on the server of {SERVER}: {error}");
        }
        let url = server.clone().database(&name).to_url_lossy().to_string();
        Self {
            location: Location::Postgres(url),
            _kept: Box::new(Dropped { server, name }),
        }
    }

    /// Where it is, as services take it.
    #[must_use]
    pub fn location(&self) -> Location {
        self.location.clone()
    }
}

fn server() -> PgConnectOptions {
    let Ok(url) = std::env::var(SERVER) else {
        panic!(
            "{SERVER} is not set: name a PostgreSQL server where databases may be made, or run ./scripts/test"
        );
    };
    match PgConnectOptions::from_str(&url) {
        Ok(server) => server,
        Err(error) => panic!("{SERVER} is no PostgreSQL URL: {error}"),
    }
}

async fn execute(server: &PgConnectOptions, statement: String) -> Result<(), sqlx::Error> {
    let mut connection = server.connect().await?;
    sqlx::query(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await?;
    connection.close().await
}

impl Drop for Dropped {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let server = self.server.clone();
        // The test's own runtime may be this thread, and cannot be blocked on.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(execute(&server, statement))
        });
        let done = matches!(dropped.join(), Ok(Ok(())));
        // A test that fails already says why.
        assert!(
            done || std::thread::panicking(),
            "the test database {} could not be dropped",
            self.name
        );
    }
}

/// Runs a test on a runtime with two workers, so that tasks race in earnest.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test)
}

/// Makes each `async fn name(location: Location) { ... }` two tests, `name::sqlite` and `name::postgres`, each with a database
/// of its own. The parameter's type is always `techmarket_store::Location`.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($location:ident: $type:ty) $body:block)*) => { $(
        $(#[$attribute])*
        #[cfg(test)]
        mod $name {
            use super::*;

            async fn body($location: $type) $body

            #[test]
            fn sqlite() {
                let database = $crate::TestDatabase::sqlite();
                $crate::run(body(database.location()));
            }

            #[test]
            fn postgres() {
                let database = $crate::run($crate::TestDatabase::postgres());
                $crate::run(body(database.location()));
            }
        }
    )* };
}
