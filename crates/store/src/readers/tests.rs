//! Tests of `readers.rs`.

use super::*;

const COUNT: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
     SELECT COUNT(*) AS rows FROM n";

fn readers(folder: &Path) -> Arc<Readers> {
    let file = folder.join("kept.db");
    let written = Connection::open(&file).unwrap();
    written
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE kept (id BIGINT, body TEXT);")
        .unwrap();
    Readers::of(&file)
}

async fn count(lease: &mut Lease, to: i64) -> i64 {
    let rows = lease.rows(COUNT, vec![to.into()]).await.unwrap();
    rows[0].int("rows").unwrap()
}

#[tokio::test]
async fn what_takes_long_is_answered_from_another_thread() {
    let folder = tempfile::tempdir().unwrap();
    let readers = readers(folder.path());
    let mut lease = readers.lease().await.unwrap();
    let given_up = rows(lease.connection().unwrap(), COUNT, &[1_000_000.into()]).map(drop);
    assert_eq!(
        given_up.unwrap_err().sqlite_error_code(),
        Some(ErrorCode::OperationInterrupted)
    );
    assert_eq!(count(&mut lease, 1_000_000).await, 1_000_000);
    // The same prepared statement, short again, however often.
    for _ in 0..STEPS {
        let brief = rows(lease.connection().unwrap(), COUNT, &[2.into()]).unwrap();
        assert_eq!(brief[0].int("rows").unwrap(), 2);
    }
}

#[tokio::test]
async fn a_statement_that_nobody_waits_for_ends_and_its_reader_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let readers = readers(folder.path());
    for _ in 0..READERS {
        let mut lease = readers.lease().await.unwrap();
        let endless = lease.rows(COUNT, vec![i64::MAX.into()]);
        let answered = tokio::time::timeout(Duration::from_millis(20), endless).await;
        assert!(answered.is_err());
    }
    // All of them: closing waits for each.
    readers.close().await;
    assert!(matches!(
        readers.lease().await.map(drop),
        Err(sqlx::Error::PoolClosed)
    ));
}

#[tokio::test]
async fn parameters_go_by_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let mut lease = readers(folder.path()).lease().await.unwrap();
    let statement = "SELECT $2 AS second, $1 AS first, $2 AS again";
    let rows = lease.rows(statement, vec!["a".into(), "b".into()]).await.unwrap();
    let read = ["first", "second", "again"].map(|column| rows[0].text(column).unwrap());
    assert_eq!(read, ["a", "b", "b"]);
    let missing = lease.rows(statement, vec!["a".into()]).await;
    assert!(missing.is_err());
}

#[tokio::test]
async fn nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut lease = readers(folder.path()).lease().await.unwrap();
    let insert = "INSERT INTO kept (id, body) VALUES (1, 'x')";
    assert!(lease.execute(insert, &[]).is_err());
    assert!(lease.rows(insert, vec![]).await.is_err());
}
