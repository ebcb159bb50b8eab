//! Opening a database, its types and its errors.

use std::fs;
use std::os::fd::RawFd;

use socket2::SockRef;
use techmarket_feed::MIGRATION;
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Arg, Database, Location, Select, Sql, StoreError, timestamp};
use techmarket_testkit::{TestDatabase, on_both_databases, run};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

use crate::notes::{SCHEMA, database};

const MIGRATIONS: &str = "SELECT version, success FROM _sqlx_migrations ORDER BY version";
const VALUES: &str = "SELECT CAST($1 AS TEXT) AS a_text, CAST($2 AS TEXT) AS no_text, CAST($3 AS BIGINT) AS a_number, \
     CAST($4 AS BIGINT) AS no_number, CAST($5 AS BIGINT) AS a_time";
const KEEP: &str = "INSERT INTO kept (id, yes, bytes) VALUES ($1, $2, $3)";
const KEPT: &str = "SELECT yes, bytes FROM kept WHERE yes IS TRUE AND id = $1";
const INSERT: &str = "INSERT INTO note (id, version, title, body) VALUES ($1, 1, $2, '')";

on_both_databases! {
    async fn migrations_are_applied_once(location: Location) {
        for _ in 0..3 {
            let database = database(&location).await;
            let rows = database.read().await.unwrap().rows(MIGRATIONS, vec![]).await.unwrap();
            let versions: Vec<_> = rows.iter().map(|row| row.int("version").unwrap()).collect();
            assert_eq!(versions, [1, 2, 3, 100]);
            assert!(rows.iter().all(|row| row.bool("success").unwrap()));
            database.close().await;
        }
    }

    async fn every_statement_is_accepted(location: Location) {
        let database = database(&location).await;
        let mut session = database.read().await.unwrap();
        let statements = [techmarket_store::STATEMENTS, &techmarket_feed::statements()].concat();
        assert!(statements.len() >= 9, "{statements:?}");
        for statement in statements {
            session.prepare(statement).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
        let mut select = Select::new("SELECT id FROM note");
        select
            .and("title = ? OR body = ?", ["a".into(), "b".into()])
            .and_in("version", [1_i64.into(), 2_i64.into()])
            .end("ORDER BY id LIMIT ?", [1_i64.into()]);
        select.prepare(&mut session).await.unwrap();
        assert!(session.prepare("SELECT nothing FROM note").await.is_err(), "preparing looks at the schema");
    }

    async fn values_come_back_as_they_were(location: Location) {
        let database = database(&location).await;
        let time = timestamp(1_795_000_000_123_456).unwrap();
        for (text, number) in [("", 0), ("电瓷 \u{1F3FA} ' \" \\ $1", i64::MAX), ("a\nb", i64::MIN)] {
            let args = vec![text.into(), Arg::Text(None), number.into(), Arg::Int(None), time.into()];
            let mut session = database.read().await.unwrap();
            let row = session.row(VALUES, args).await.unwrap().unwrap();
            assert_eq!(row.text("a_text").unwrap(), text);
            assert_eq!(row.text_or_null("no_text").unwrap(), None);
            assert_eq!(row.int("a_number").unwrap(), number);
            assert_eq!(row.int_or_null("no_number").unwrap(), None);
            assert_eq!(row.time("a_time").unwrap(), time);
            assert!(matches!(row.text("missing"), Err(StoreError::Corrupt { column, .. }) if column == "missing"));
        }
        let mut tx = database.begin().await.unwrap();
        let table = "CREATE TABLE kept (id BIGINT NOT NULL, yes BOOLEAN NOT NULL, bytes BYTEA NOT NULL)";
        tx.execute(table, vec![]).await.unwrap();
        let bytes: Vec<u8> = (0..=255).collect();
        tx.execute(KEEP, vec![1_i64.into(), true.into(), bytes.clone().into()]).await.unwrap();
        tx.execute(KEEP, vec![2_i64.into(), false.into(), Vec::new().into()]).await.unwrap();
        let row = tx.row(KEPT, vec![1_i64.into()]).await.unwrap().unwrap();
        assert_eq!((row.bool("yes").unwrap(), row.bytes("bytes").unwrap()), (true, bytes));
        assert!(tx.row(KEPT, vec![2_i64.into()]).await.unwrap().is_none());
    }

    async fn a_named_constraint_is_told_from_others(location: Location) {
        let database = database(&location).await;
        let mut tx = database.begin().await.unwrap();
        tx.execute(INSERT, vec!["a".into(), "one".into()]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = database.begin().await.unwrap();
        let refused = tx.execute(INSERT, vec!["b".into(), "one".into()]).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unique("note_title")), "{refused:?}");
        drop(tx);
        let mut tx = database.begin().await.unwrap();
        // The schema does not name the key of notes: no client can run into it.
        let refused = tx.execute(INSERT, vec!["a".into(), "two".into()]).await.unwrap_err();
        assert!(matches!(refused, StoreError::Statement(_)), "{refused:?}");
        assert_eq!(Error::from(refused).reason(), Reason::Internal);
    }

    async fn a_transaction_that_is_dropped_leaves_nothing(location: Location) {
        let database = database(&location).await;
        let mut tx = database.begin().await.unwrap();
        tx.execute(INSERT, vec!["a".into(), "one".into()]).await.unwrap();
        drop(tx);
        let mut tx = database.begin().await.unwrap();
        assert!(tx.row("SELECT id FROM note", vec![]).await.unwrap().is_none());
    }

    async fn a_closed_database_is_unavailable(location: Location) {
        let database = database(&location).await;
        database.close().await;
        let read = database.read().await.map(drop).unwrap_err();
        assert_eq!(Error::from(read).reason(), Reason::Unavailable);
        let begun = Error::from(database.begin().await.map(drop).unwrap_err());
        assert_eq!(begun.reason(), Reason::Unavailable);
        assert!(begun.retry_delay().is_some());
    }
}

#[test]
fn processes_that_open_a_new_database_at_once_agree() {
    let test = run(TestDatabase::postgres());
    run(async {
        let opened = (0..6).map(|_| {
            let location = test.location();
            tokio::spawn(async move { Database::open(&location, &SCHEMA, &[MIGRATION]).await.map(drop) })
        });
        for opened in opened.collect::<Vec<_>>() {
            opened.await.unwrap().unwrap();
        }
    });
}

/// The driver's sockets are found by the port they are connected to: here that of a door of the test's own before the server.
#[test]
fn statements_are_sent_to_postgresql_at_once() {
    let test = run(TestDatabase::postgres());
    run(async {
        let Location::Postgres(url) = test.location() else {
            panic!("not PostgreSQL")
        };
        let (_, authority) = url.split_once("://").unwrap();
        let authority = authority.split(['/', '?']).next().unwrap();
        let server = authority.rsplit('@').next().unwrap().to_owned();
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = door.local_addr().unwrap().port();
        let behind = Location::Postgres(url.replace(&server, &format!("127.0.0.1:{port}")));
        tokio::spawn(async move {
            while let Ok((mut client, _)) = door.accept().await {
                let mut server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
            }
        });
        let database = database(&behind).await;
        let _more = (database.read().await.unwrap(), database.read().await.unwrap());
        let at_once = sends_at_once(port);
        assert!(
            at_once.len() >= 2 && at_once.iter().all(|at_once| *at_once),
            "{at_once:?}"
        );
    });
}

/// Whether each socket of this process that is connected to `port` has `TCP_NODELAY`.
fn sends_at_once(port: u16) -> Vec<bool> {
    let numbers = fs::read_dir("/proc/self/fd").unwrap();
    let numbers = numbers.filter_map(|file| file.ok()?.file_name().to_str()?.parse::<RawFd>().ok());
    let at_once = numbers.filter_map(|number| {
        let socket = SockRef::from(&number);
        let peer = socket.peer_addr().ok()?.as_socket()?;
        (peer.port() == port).then(|| socket.nodelay().unwrap())
    });
    at_once.collect()
}

#[test]
fn a_location_is_told_without_its_password() {
    let postgres = Location::from_url("postgresql://u:secret@h/d").unwrap();
    assert!(matches!(postgres, Location::Postgres(_)));
    let refused = Location::from_url("mysql://u:secret@h/d").unwrap_err();
    assert!(!format!("{refused} {refused:?}").contains("secret"));
    run(async {
        let nowhere = Location::Folder("/nonexistent/folder".into());
        let refused = Database::open(&nowhere, &SCHEMA, &[])
            .await
            .map(drop)
            .unwrap_err();
        assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    });
}
