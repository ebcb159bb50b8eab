//! What the feed holds.

use std::sync::Arc;

use techmarket_feed::{Feed, Repository, Resource};
use techmarket_kernel::{Context, Reason, SystemRng};
use techmarket_store::Location;
use techmarket_testkit::on_both_databases;

use crate::notes::{Note, after_hours, context, create, database, events, notes, rename};

on_both_databases! {
    async fn an_event_says_what_happened(location: Location) {
        let notes = notes(&location).await;
        assert_eq!(notes.feed().head().await.unwrap(), 0);
        assert_eq!(notes.feed().after(0, 10).await.unwrap(), []);
        let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned();
        let context = Context { traceparent: traceparent.clone(), ..after_hours(3) };
        let note = create(&notes, &context, None, "one").await.unwrap();
        let [event] = &notes.feed().after(0, 10).await.unwrap()[..] else { panic!("one event") };
        assert_eq!((event.position, event.kind.as_str()), (1, "note.created"));
        assert_eq!(event.subject, format!("notes/{}", note.id()));
        assert_eq!((event.time, &event.traceparent), (context.now, &traceparent));
        assert_eq!((event.resource.type_url.as_str(), event.resource.value.as_slice()), ("note", &b"one"[..]));
        assert_eq!(event.id.parse::<uuid::Uuid>().unwrap().get_version_num(), 7);
    }

    async fn events_are_read_from_a_position_in_pages(location: Location) {
        let notes = notes(&location).await;
        let mut note = create(&notes, &context(), None, "0").await.unwrap();
        for title in ["1", "2", "3", "4"] {
            note = rename(&notes, &note, None, title).await.unwrap();
        }
        let page = async |position, limit| {
            let events = notes.feed().after(position, limit).await.unwrap();
            events.into_iter().map(|event| event.position).collect::<Vec<_>>()
        };
        assert_eq!(page(0, 2).await, [1, 2]);
        assert_eq!(page(2, 2).await, [3, 4]);
        assert_eq!(page(4, 2).await, [5]);
        assert_eq!(page(5, 2).await, Vec::<i64>::new());
        assert_eq!(page(99, 2).await, Vec::<i64>::new());
        assert_eq!(notes.feed().head().await.unwrap(), 5);
    }

    async fn a_commit_wakes_who_waits_and_a_refusal_does_not(location: Location) {
        let notes = notes(&location).await;
        let mut grown = notes.feed().grown();
        create(&notes, &context(), None, "one").await.unwrap();
        assert!(grown.has_changed().unwrap());
        grown.mark_unchanged();
        create(&notes, &context(), None, "one").await.unwrap_err();
        assert!(!grown.has_changed().unwrap());
        assert_eq!(events(&notes).await.len(), 1);
    }

    async fn kinds_that_share_a_feed_stand_in_it_in_one_order(location: Location) {
        let feed = Feed::new(database(&location).await, &["note.created"]);
        let kind = || Repository::sharing(&feed, Arc::new(SystemRng), |_: &Note| prost_types::Any::default());
        let (some, others) = (kind(), kind());
        let mut grown = some.feed().grown();
        create(&some, &context(), None, "one").await.unwrap();
        grown.mark_unchanged();
        let note = create(&others, &context(), None, "two").await.unwrap();
        assert!(grown.has_changed().unwrap(), "a commit of another kind wakes the reader");
        assert_eq!(events(&some).await, events(&others).await);
        assert_eq!(feed.head().await.unwrap(), 2);
        // What the feed declares holds, whatever a kind says of itself.
        let undeclared = rename(&others, &note, None, "three").await.unwrap_err();
        assert_eq!(undeclared.reason(), Reason::Internal);
    }
}
