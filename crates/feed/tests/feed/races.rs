//! Writers at once.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use techmarket_kernel::{Reason, Result};
use techmarket_store::Location;
use techmarket_testkit::on_both_databases;
use tokio::sync::Barrier;

use crate::notes::{Note, Notes, context, count, create, events, key, notes, rename};

const WRITERS: usize = 8;

/// Runs `write` in as many tasks, all at once.
async fn at_once<F, W>(notes: &Arc<Notes>, write: W) -> Vec<Result<Note>>
where
    F: Future<Output = Result<Note>> + Send + 'static,
    W: Fn(Arc<Notes>, usize) -> F,
{
    let barrier = Arc::new(Barrier::new(WRITERS));
    let tasks = (0..WRITERS).map(|writer| {
        let (barrier, write) = (Arc::clone(&barrier), write(Arc::clone(notes), writer));
        tokio::spawn(async move {
            barrier.wait().await;
            write.await
        })
    });
    let mut results = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        results.push(task.await.unwrap());
    }
    results
}

/// How often each reason came.
fn refusals(results: &[Result<Note>]) -> Vec<Reason> {
    results
        .iter()
        .filter_map(|result| result.as_ref().err().map(techmarket_kernel::Error::reason))
        .collect()
}

on_both_databases! {
    async fn one_of_the_writers_of_a_version_wins(location: Location) {
        let notes = notes(&location).await;
        let note = create(&notes, &context(), None, "one").await.unwrap();
        let results = at_once(&notes, move |notes, writer| {
            let note = note.clone();
            async move { rename(&notes, &note, None, &format!("by {writer}")).await }
        })
        .await;
        assert_eq!(refusals(&results), [Reason::EtagMismatch; WRITERS - 1]);
        assert_eq!(events(&notes).await.len(), 2);
    }

    async fn one_of_the_makers_of_a_key_wins(location: Location) {
        let notes = notes(&location).await;
        let results = at_once(&notes, |notes, _| async move { create(&notes, &context(), None, "one").await }).await;
        assert_eq!(refusals(&results), [Reason::ExternalIdTaken; WRITERS - 1]);
        assert_eq!((count(&notes).await, events(&notes).await.len()), (1, 1));
    }

    async fn repeats_at_once_have_one_answer(location: Location) {
        let notes = notes(&location).await;
        for title in ["one", "two", "three"] {
            let id = key(title.len() as u128 * 100 + u128::from(title.as_bytes()[0]), title);
            let results = at_once(&notes, move |notes, _| {
                let id = id.clone();
                async move { create(&notes, &context(), Some(&id), title).await }
            })
            .await;
            let answers: HashSet<_> = results.into_iter().map(|result| result.unwrap().number).collect();
            assert_eq!(answers.len(), 1);
        }
        assert_eq!((count(&notes).await, events(&notes).await.len()), (3, 3));
    }

    async fn positions_have_no_gap_and_come_in_the_order_of_commits(location: Location) {
        let notes = notes(&location).await;
        let done = Arc::new(AtomicBool::new(false));
        let reader = tokio::spawn(read_all_the_time(Arc::clone(&notes), Arc::clone(&done)));
        let results = at_once(&notes, |notes, writer| async move {
            let mut note = create(&notes, &context(), None, &format!("{writer}")).await?;
            for step in 0..20 {
                // Every second change is refused at its end, after it has taken a place in the order.
                let taken = create(&notes, &context(), None, &format!("{writer}")).await;
                assert_eq!(taken.unwrap_err().reason(), Reason::ExternalIdTaken);
                note = rename(&notes, &note, None, &format!("{writer} {step}")).await?;
                note = rename(&notes, &note, None, &format!("{writer}")).await?;
            }
            Ok(note)
        })
        .await;
        assert_eq!(refusals(&results), []);
        done.store(true, Ordering::SeqCst);
        let seen = reader.await.unwrap();
        let expected: Vec<i64> = (1..=i64::try_from(WRITERS).unwrap() * 41).collect();
        let stored: Vec<i64> = events(&notes).await.into_iter().map(|(position, _)| position).collect();
        assert_eq!(stored, expected);
        assert_eq!(seen, expected);
    }
}

/// Follows the feed as a consumer does: only what lies behind the last position. An event that was committed behind a
/// position already seen would be missing.
async fn read_all_the_time(notes: Arc<Notes>, done: Arc<AtomicBool>) -> Vec<i64> {
    let mut seen: Vec<i64> = Vec::new();
    loop {
        let last_round = done.load(Ordering::SeqCst);
        let position = seen.last().copied().unwrap_or(0);
        let events = notes.feed().after(position, 7).await.unwrap();
        let none = events.is_empty();
        seen.extend(events.into_iter().map(|event| event.position));
        if last_round && none {
            return seen;
        }
    }
}
