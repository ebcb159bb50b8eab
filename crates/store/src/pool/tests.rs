//! Tests of `pool.rs`.

use crate::database::sqlite_options;
use crate::driver::Driver;
use crate::{Database, Location, Migration, Schema, Sql as _, StoreError};

const SCHEMA: Schema = Schema {
    name: "kept",
    migrations: &[Migration {
        version: 100,
        name: "kept",
        sql: "CREATE TABLE kept (id BIGINT NOT NULL PRIMARY KEY, body TEXT NOT NULL);",
    }],
    constraints: &[],
};

async fn keep(database: &Database, id: i64) -> Result<(), StoreError> {
    let mut tx = database.begin().await?;
    let body = "x".repeat(2_000);
    tx.execute(
        "INSERT INTO kept (id, body) VALUES ($1, $2)",
        vec![id.into(), body.into()],
    )
    .await?;
    tx.commit().await
}

async fn kept(database: &Database) -> i64 {
    let mut session = database.read().await.unwrap();
    let row = session.row("SELECT COUNT(*) AS rows FROM kept", vec![]).await;
    row.unwrap().unwrap().int("rows").unwrap()
}

/// SQLite answers as on a full disk for a file that may not grow; the limit is one of each connection.
#[tokio::test]
async fn a_full_disk_is_over_when_it_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().to_owned());
    let database = Database::open(&location, &SCHEMA, &[]).await.unwrap();
    let Driver::Sqlite(pools) = &database.inner else {
        panic!("a folder is SQLite's");
    };
    let limited = sqlite_options(folder.path(), SCHEMA.name).pragma("max_page_count", "30");
    pools.write.set_connect_options(limited);
    let mut tx = database.begin().await.unwrap();
    tx.execute("PRAGMA max_page_count = 30", vec![]).await.unwrap();
    tx.commit().await.unwrap();

    let mut written = 0;
    let full = loop {
        match keep(&database, written).await {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 100, "the file may not grow");
    };
    assert!(matches!(full, StoreError::Full(_)), "{full:?}");
    for id in 1_000..1_003 {
        let still = keep(&database, id).await.unwrap_err();
        assert!(matches!(still, StoreError::Full(_)), "{still:?}");
    }
    assert_eq!(
        kept(&database).await,
        written,
        "what was kept is read while the disk is full"
    );

    pools
        .write
        .set_connect_options(sqlite_options(folder.path(), SCHEMA.name));
    keep(&database, 1_003).await.unwrap();
    assert_eq!(kept(&database).await, written + 1);
    database.close().await;
}

#[test]
fn no_task_looks_for_old_connections() {
    let (lite, postgres) = (super::sqlite(1), super::postgres(8, vec![5432], true));
    assert_eq!((lite.get_idle_timeout(), lite.get_max_lifetime()), (None, None));
    assert_eq!(
        (postgres.get_idle_timeout(), postgres.get_max_lifetime()),
        (None, None)
    );
}
