use super::*;
use crate::{Database, Location, Migration, Schema, Sql as _};

const SCHEMA: Schema = Schema {
    name: "kept",
    migrations: &[Migration {
        version: 100,
        name: "kept",
        sql: "CREATE TABLE kept (id BIGINT NOT NULL PRIMARY KEY);",
    }],
    constraints: &[],
};

/// How many rows the file alone holds, as a copy of it without the log shows; none if it was copied while it was written.
async fn in_the_file(folder: &std::path::Path) -> Option<i64> {
    let copy = tempfile::tempdir().ok()?;
    std::fs::copy(folder.join("kept.db"), copy.path().join("kept.db")).ok()?;
    let location = Location::Folder(copy.path().to_owned());
    let opened = Database::open(&location, &SCHEMA, &[]).await.ok()?;
    let mut session = opened.read().await.ok()?;
    let row = session.row("SELECT COUNT(*) AS rows FROM kept", Vec::new()).await;
    row.ok()??.int("rows").ok()
}

#[tokio::test]
async fn what_is_committed_comes_into_the_file_without_another_commit() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().to_owned());
    let database = Database::open(&location, &SCHEMA, &[]).await.unwrap();
    for id in 1..=3 {
        let mut tx = database.begin().await.unwrap();
        tx.execute("INSERT INTO kept (id) VALUES ($1)", vec![i64::from(id).into()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let moved = async {
        while in_the_file(folder.path()).await != Some(3) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), moved)
        .await
        .unwrap();
    database.close().await;
}
