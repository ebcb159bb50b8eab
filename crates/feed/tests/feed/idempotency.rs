//! Repeated requests.

use techmarket_kernel::Reason;
use techmarket_store::{Location, Replay, Sql, recorded_answer};
use techmarket_testkit::{on_both_databases, other_provider};

use crate::notes::{after_hours, context, count, create, database, events, key, notes, rename};

on_both_databases! {
    async fn a_repeat_has_the_first_answer(location: Location) {
        let notes = notes(&location).await;
        let key = key(1, "a");
        let first = create(&notes, &context(), Some(&key), "one").await.unwrap();
        let repeat = create(&notes, &after_hours(71), Some(&key), "one").await.unwrap();
        assert_eq!(repeat, first);
        assert_eq!((count(&notes).await, events(&notes).await.len()), (1, 1));
    }

    async fn a_repeat_of_a_change_ignores_that_its_etag_is_old(location: Location) {
        let notes = notes(&location).await;
        let note = create(&notes, &context(), None, "one").await.unwrap();
        let key = key(1, "b");
        let renamed = rename(&notes, &note, Some(&key), "two").await.unwrap();
        rename(&notes, &renamed, None, "three").await.unwrap();
        assert_eq!(rename(&notes, &note, Some(&key), "two").await.unwrap(), renamed);
        assert_eq!(events(&notes).await.len(), 3);
    }

    async fn other_content_is_refused(location: Location) {
        let notes = notes(&location).await;
        create(&notes, &context(), Some(&key(1, "a")), "one").await.unwrap();
        let refused = create(&notes, &context(), Some(&key(1, "b")), "two").await.unwrap_err();
        assert_eq!(refused.reason(), Reason::RequestIdReused);
        assert_eq!(count(&notes).await, 1);
    }

    async fn ids_belong_to_their_caller(location: Location) {
        let notes = notes(&location).await;
        create(&notes, &context(), Some(&key(1, "a")), "one").await.unwrap();
        let mut other = context();
        other.caller = other_provider();
        create(&notes, &other, Some(&key(1, "b")), "two").await.unwrap();
        let mut namesake = context();
        namesake.caller.issuer = "https://id.example".to_owned();
        create(&notes, &namesake, Some(&key(1, "c")), "three").await.unwrap();
        assert_eq!(count(&notes).await, 3);
    }

    async fn after_72_hours_a_repeat_is_a_new_request(location: Location) {
        let notes = notes(&location).await;
        let key = key(1, "a");
        let first = create(&notes, &context(), Some(&key), "one").await.unwrap();
        // Whether other requests came in between does not matter.
        let refused = create(&notes, &after_hours(73), Some(&key), "one").await.unwrap_err();
        assert_eq!(refused.reason(), Reason::ExternalIdTaken);
        let second = create(&notes, &after_hours(73), Some(&key), "two").await.unwrap();
        assert_ne!(second.number, first.number);
        assert_eq!(create(&notes, &after_hours(74), Some(&key), "two").await.unwrap(), second);
    }

    async fn old_answers_are_deleted(location: Location) {
        let notes = notes(&location).await;
        create(&notes, &context(), Some(&key(1, "a")), "one").await.unwrap();
        create(&notes, &after_hours(73), Some(&key(2, "b")), "two").await.unwrap();
        let mut session = notes.read().await.unwrap();
        let rows = session.rows("SELECT fingerprint FROM idempotency", vec![]).await.unwrap();
        let kept: Vec<_> = rows.iter().map(|row| row.text("fingerprint").unwrap()).collect();
        assert_eq!(kept, ["b"]);
    }

    async fn a_refused_request_is_not_recorded(location: Location) {
        let notes = notes(&location).await;
        create(&notes, &context(), None, "one").await.unwrap();
        let key = key(1, "a");
        let refused = create(&notes, &context(), Some(&key), "one").await.unwrap_err();
        assert_eq!(refused.reason(), Reason::ExternalIdTaken);
        let database = database(&location).await;
        let mut session = database.read().await.unwrap();
        let caller = context().caller.subject;
        let recorded = recorded_answer(&mut session, &caller, &key, context().now).await.unwrap();
        assert_eq!(recorded, Replay::New);
    }
}
