//! A write keeps all of its effects or none.

use std::time::Duration;

use futures::future::BoxFuture;
use techmarket_feed::{Resource, Unit};
use techmarket_kernel::{Error, Kind, Reason, Repeat, Result};
use techmarket_store::{Location, Sql};
use techmarket_testkit::on_both_databases;
use uuid::Uuid;

use crate::notes::{Note, context, count, create, events, key, notes, rename};

/// More than one statement takes, and no power of two.
const MANY: u128 = 300;

/// Keeps two notes, and then fails.
fn fails_late<'u>(unit: &'u mut Unit<'_, Note>) -> BoxFuture<'u, Result<Note>> {
    Box::pin(async move {
        for (number, title) in [(1, "one"), (2, "two")] {
            let note = Note {
                number,
                version: 1,
                title: title.to_owned(),
                time_us: unit.context().now.as_microsecond(),
            };
            unit.insert(&note, "note.created").await?;
        }
        Err(Error::new(Reason::StateForbids, "不行"))
    })
}

/// Keeps many notes together, of which the last has the title `last`.
fn keeps_many<'u>(unit: &'u mut Unit<'_, Note>, last: &'u str) -> BoxFuture<'u, Result<()>> {
    Box::pin(async move {
        let title = |number| {
            if number == MANY {
                last.to_owned()
            } else {
                format!("note {number}")
            }
        };
        let note = |number| Note {
            number,
            version: 1,
            title: title(number),
            time_us: 0,
        };
        let many: Vec<Note> = (1..=MANY).map(note).collect();
        unit.insert_many(&many.iter().collect::<Vec<_>>(), "note.created")
            .await
    })
}

on_both_databases! {
    async fn many_are_kept_together_with_their_events_in_order(location: Location) {
        let notes = notes(&location).await;
        notes.write_once(&context(), |unit| keeps_many(unit, "the last")).await.unwrap();
        assert_eq!(count(&notes).await, 300);
        let events = notes.feed().after(0, 1_000).await.unwrap();
        let told: Vec<(i64, String)> = events.into_iter().map(|event| (event.position, event.subject)).collect();
        let made = (1..).zip((1..=MANY).map(|number| Note::name_of(Uuid::from_u128(number))));
        assert_eq!(told, made.take(300).collect::<Vec<_>>());
    }

    async fn a_key_that_is_taken_keeps_none_of_many(location: Location) {
        let notes = notes(&location).await;
        create(&notes, &context(), None, "taken").await.unwrap();
        let collided = notes.write_once(&context(), |unit| keeps_many(unit, "taken")).await.unwrap_err();
        assert_eq!(collided.reason(), Reason::WriteConflict);
        assert_eq!((count(&notes).await, events(&notes).await.len()), (1, 1));
    }

    async fn a_refusal_at_the_end_leaves_nothing(location: Location) {
        let notes = notes(&location).await;
        let key = key(1, "a");
        let refused = notes.write(&context(), Some(&key), fails_late).await.unwrap_err();
        assert_eq!(refused.reason(), Reason::StateForbids);
        assert_eq!((count(&notes).await, events(&notes).await), (0, vec![]));
        let mut session = notes.read().await.unwrap();
        assert!(session.row("SELECT caller FROM idempotency", vec![]).await.unwrap().is_none());
        drop(session);
        create(&notes, &context(), Some(&key), "one").await.unwrap();
        assert_eq!(events(&notes).await, [(1, "note.created".to_owned())]);
    }

    async fn an_event_of_a_type_that_was_not_declared_is_refused(location: Location) {
        let notes = notes(&location).await;
        let make = |id: Uuid| Ok(Note { number: id.as_u128(), version: 1, title: "one".to_owned(), time_us: 0 });
        let refused = notes.create(&context(), &Repeat::default(), "note.exploded", make).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Internal);
        assert_eq!((count(&notes).await, events(&notes).await), (0, vec![]));
    }

    async fn a_change_is_made_on_the_version_that_was_read(location: Location) {
        let notes = notes(&location).await;
        let note = create(&notes, &context(), None, "one").await.unwrap();
        let renamed = rename(&notes, &note, None, "two").await.unwrap();
        assert_eq!((renamed.version, renamed.title.as_str()), (2, "two"));
        let refused = rename(&notes, &note, None, "three").await.unwrap_err();
        assert_eq!(refused.reason(), Reason::EtagMismatch);
        assert_eq!(notes.get(note.id(), "notes/1").await.unwrap(), renamed);
        assert_eq!(events(&notes).await.len(), 2);
    }

    async fn what_does_not_exist_cannot_be_changed(location: Location) {
        let notes = notes(&location).await;
        let mut note = create(&notes, &context(), None, "one").await.unwrap();
        note.number = 7;
        let refused = rename(&notes, &note, None, "two").await.unwrap_err();
        assert_eq!(refused.reason(), Reason::ResourceNotFound);
        assert_eq!(refused.resource().unwrap().name, format!("notes/{}", note.id()));
        assert_eq!(notes.get(note.id(), "notes/7").await.unwrap_err().reason(), Reason::ResourceNotFound);
    }

    async fn calls_that_are_cut_off_leave_the_store_whole(location: Location) {
        let notes = notes(&location).await;
        for microseconds in (0..100).map(|step| step * 40) {
            let title = format!("cut {microseconds}");
            let context = context();
            let created = create(&notes, &context, None, &title);
            // Whether it was committed before the cut is not known, as after a lost connection.
            let _ = tokio::time::timeout(Duration::from_micros(microseconds), created).await;
        }
        create(&notes, &context(), None, "last").await.unwrap();
        let positions: Vec<i64> = events(&notes).await.into_iter().map(|(position, _)| position).collect();
        assert_eq!(positions, (1..=count(&notes).await).collect::<Vec<_>>());
    }
}
