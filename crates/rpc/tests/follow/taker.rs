//! A follower that does with each batch what a test wants.

use std::sync::Arc;
use std::time::Instant;

use futures::future::BoxFuture;
use techmarket_kernel::{Error, Result};
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::{FollowError, Follower, Progress, follow};
use techmarket_testkit::Harness;
use tokio::sync::{Mutex, Semaphore, watch};
use tokio::task::JoinHandle;

use crate::feed::Feed;

/// What comes of a try to take a batch.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Fails,
    Panics,
}

/// What has become of the batches. Clones share it.
#[derive(Clone)]
pub(crate) struct Taker {
    /// Positions of the first and the last event of each batch that was taken.
    pub(crate) taken: watch::Sender<Vec<(i64, i64)>>,
    /// When each try began.
    pub(crate) tries: watch::Sender<Vec<Instant>>,
    /// What happens to the next tries, the last first.
    pub(crate) fates: Arc<Mutex<Vec<Fate>>>,
    /// One for each batch that may be taken.
    pub(crate) permits: Arc<Semaphore>,
    progress: Progress,
    together: usize,
    /// Where it begins; moved when it falls back.
    pub(crate) from: watch::Sender<i64>,
    /// Whether it falls back when its feed is behind it.
    pub(crate) falls_back: bool,
}

impl Taker {
    /// Begins behind position `from` and takes nothing without a permit.
    pub(crate) fn held(progress: Progress, from: i64, together: usize) -> Self {
        Self {
            taken: watch::Sender::default(),
            tries: watch::Sender::default(),
            fates: Arc::default(),
            permits: Arc::new(Semaphore::new(0)),
            progress,
            together,
            from: watch::Sender::new(from),
            falls_back: false,
        }
    }

    /// Takes everything.
    pub(crate) fn free(progress: Progress) -> Self {
        let taker = Self::held(progress, 0, 256);
        taker.release();
        taker
    }

    /// Lets all batches through from now on.
    pub(crate) fn release(&self) {
        self.permits.add_permits(Semaphore::MAX_PERMITS >> 1);
    }

    fn reached(&self) -> i64 {
        self.taken
            .borrow()
            .last()
            .map_or(*self.from.borrow(), |(_, last)| *last)
    }

    /// Follows `feed` until the sender of `stop` is dropped.
    pub(crate) fn follow(
        &self,
        harness: &Harness,
        feed: &Feed,
        stop: &watch::Sender<bool>,
    ) -> JoinHandle<Result<(), FollowError>> {
        tokio::spawn(follow(feed.rpc(harness), self.clone(), stop.subscribe()))
    }

    /// Returns once the event at `position` has been taken.
    pub(crate) async fn reaches(&self, position: i64) {
        let mut taken = self.taken.subscribe();
        let reached = taken.wait_for(|taken| taken.last().is_some_and(|(_, last)| *last >= position));
        soon(
            "an event is taken",
            Box::pin(async move { reached.await.map(drop).unwrap() }),
        )
        .await;
    }
}

/// Waits under a deadline that only a failure reaches.
pub(crate) async fn soon(what: &str, happens: BoxFuture<'_, ()>) {
    let waited = tokio::time::timeout(std::time::Duration::from_mins(1), happens).await;
    assert!(waited.is_ok(), "it did not happen: {what}");
}

impl Follower for Taker {
    fn source(&self) -> Source {
        Source::Supply
    }

    fn progress(&self) -> Progress {
        self.progress.clone()
    }

    fn together(&self) -> usize {
        self.together
    }

    async fn position(&self) -> Result<i64> {
        Ok(self.reached())
    }

    async fn fall_back(&mut self, head: i64) -> Result<bool> {
        if self.falls_back {
            self.taken.send_modify(Vec::clear);
            self.from.send_replace(head);
        }
        Ok(self.falls_back)
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        self.tries.send_modify(|tries| tries.push(Instant::now()));
        match self.fates.lock().await.pop() {
            Some(Fate::Fails) => return Err(Error::internal("as the test wants")),
            Some(Fate::Panics) => panic!("as the test wants"),
            None => {}
        }
        self.permits.acquire().await.unwrap().forget();
        let positions: Vec<i64> = events.iter().map(|event| event.position).collect();
        let first = self.reached() + 1;
        assert_eq!(
            positions,
            (first..=position).collect::<Vec<_>>(),
            "each event once, in order"
        );
        self.taken.send_modify(|taken| taken.push((first, position)));
        Ok(())
    }
}
