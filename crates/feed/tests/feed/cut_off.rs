//! Calls whose caller goes away in the middle of a transaction.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use techmarket_kernel::{Error, Reason};
use techmarket_store::{Database, Location, Sql as _, StoreError};
use techmarket_testkit::{TestDatabase, on_both_databases, run};

use crate::notes::{context, count_in, create, database, notes_in};

const INSERT: &str = "INSERT INTO note (id, version, title, body) VALUES ($1, 1, $2, '')";
/// The steps of a write or a snapshot are fewer than this.
const STEPS: usize = 60;

/// Polls `call` so many times and then drops it, as a server does with a call that nobody waits for any more.
async fn cut_off<T>(polls: usize, call: impl Future<Output = T>) -> Option<T> {
    let mut call = pin!(call);
    let mut polled = 0;
    poll_fn(|context| {
        polled += 1;
        match call.as_mut().poll(context) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending if polled >= polls => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

async fn write(database: &Database, id: &str) -> Result<(), StoreError> {
    let mut tx = database.begin().await?;
    tx.execute(INSERT, vec![id.into(), id.into()]).await?;
    tx.commit().await
}

/// Every connection of the pool serves a write and sees what is committed.
async fn is_whole(database: &Database, after: &str) {
    for number in 0..8 {
        let id = format!("{after} {number}");
        write(database, &id)
            .await
            .unwrap_or_else(|error| panic!("{id}: {error:?}"));
    }
    let mut sessions = Vec::new();
    for _ in 0..3 {
        sessions.push(database.read().await.unwrap());
    }
    let mut counts = Vec::new();
    for session in &mut sessions {
        counts.push(count_in(session).await);
    }
    assert!(
        counts.iter().all(|count| *count == counts[0] && *count >= 8),
        "{after}: {counts:?}"
    );
}

on_both_databases! {
    async fn a_write_cut_off_at_any_step_leaves_its_connection_usable(location: Location) {
        let database = database(&location).await;
        let mut ended = 0;
        for polls in 1..STEPS {
            let id = format!("cut off after {polls}");
            if let Some(done) = cut_off(polls, Box::pin(write(&database, &id))).await {
                done.unwrap();
                ended += 1;
            }
            is_whole(&database, &id).await;
        }
        assert!(ended > 0, "no write came to its end within {STEPS} polls");
    }

    async fn a_snapshot_cut_off_at_any_step_leaves_its_connection_usable(location: Location) {
        let database = database(&location).await;
        let mut ended = 0;
        for polls in 1..STEPS {
            let read = async {
                let mut snapshot = database.snapshot().await.unwrap();
                count_in(&mut snapshot).await
            };
            ended += usize::from(cut_off(polls, Box::pin(read)).await.is_some());
            is_whole(&database, &format!("read up to {polls}")).await;
        }
        assert!(ended > 0, "no snapshot came to its end within {STEPS} polls");
    }
}

#[test]
fn a_caller_hears_that_the_disk_is_full_and_the_next_one_is_served() {
    let test = TestDatabase::sqlite();
    run(async {
        let database = database(&test.location()).await;
        let notes = notes_in(database.clone());
        // A limit of this connection, as which the file is full for it; the one that takes its place has none.
        let mut tx = database.begin().await.unwrap();
        tx.execute("PRAGMA max_page_count = 1", vec![]).await.unwrap();
        tx.commit().await.unwrap();
        let long = "x".repeat(20_000);
        let refused = create(&notes, &context(), None, &long).await.unwrap_err();
        assert_eq!(refused.reason(), Reason::StorageFull, "{refused:?}");
        assert!(refused.retry_delay().is_some());
        create(&notes, &context(), None, &long).await.unwrap();
        assert_eq!(count_in(&mut database.read().await.unwrap()).await, 1);
    });
}

#[test]
fn a_server_whose_disk_is_full_is_told_of_alike() {
    let test = run(TestDatabase::postgres());
    run(async {
        let database = database(&test.location()).await;
        let mut tx = database.begin().await.unwrap();
        let full = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$";
        let refused = tx.execute(full, vec![]).await.unwrap_err();
        drop(tx);
        assert_eq!(Error::from(refused).reason(), Reason::StorageFull);
        is_whole(&database, "full").await;
    });
}
