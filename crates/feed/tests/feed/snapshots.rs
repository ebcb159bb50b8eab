//! Several reads that agree.

use techmarket_feed::{Resource as _, Stored as _};
use techmarket_store::{Location, Sql};
use techmarket_testkit::on_both_databases;

use crate::notes::{Note, context, count, count_in, create, notes, rename};

const INSERT: &str = "INSERT INTO note (id, version, title, body) VALUES ('x', 1, 'x', '')";

on_both_databases! {
    async fn what_is_committed_between_the_reads_is_not_seen(location: Location) {
        let notes = notes(&location).await;
        let first = create(&notes, &context(), None, "one").await.unwrap();
        let mut snapshot = notes.snapshot().await.unwrap();
        assert_eq!(count_in(&mut snapshot).await, 1);
        create(&notes, &context(), None, "two").await.unwrap();
        let renamed = rename(&notes, &first, None, "three").await.unwrap();
        assert_eq!(count_in(&mut snapshot).await, 1);
        let found = Note::find(&mut snapshot, first.id()).await.unwrap();
        assert_eq!(found, Some(first.clone()));
        // A connection sees each commit, and so does the next snapshot.
        assert_eq!(count(&notes).await, 2);
        drop(snapshot);
        let mut next = notes.snapshot().await.unwrap();
        let found = Note::find(&mut next, first.id()).await.unwrap();
        assert_eq!((count_in(&mut next).await, found), (2, Some(renamed)));
    }

    async fn nothing_is_written_through_a_snapshot(location: Location) {
        let notes = notes(&location).await;
        let mut snapshot = notes.snapshot().await.unwrap();
        let _ = snapshot.execute(INSERT, vec![]).await;
        drop(snapshot);
        create(&notes, &context(), None, "one").await.unwrap();
        assert_eq!(count(&notes).await, 1);
    }

    async fn snapshots_go_back_to_their_pool(location: Location) {
        let notes = notes(&location).await;
        for _ in 0..20 {
            assert_eq!(count_in(&mut notes.snapshot().await.unwrap()).await, 0);
        }
        create(&notes, &context(), None, "one").await.unwrap();
        assert_eq!(count(&notes).await, 1, "no connection is left in an old snapshot");
    }
}
