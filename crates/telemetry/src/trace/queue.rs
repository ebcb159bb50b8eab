//! Where spans wait until they are sent.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use crate::Event as _;
use crate::event::{Signal, TelemetryDropped};
use crate::trace::Ended;

/// Spans that are sent together.
pub(crate) const BATCH: usize = 512;

/// Spans in the order in which they ended, at most so many. Whoever adds one waits for nobody.
#[derive(Debug)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    most: usize,
    /// There is a batch, or there will be nothing more.
    wake: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    spans: Vec<Ended>,
    closed: bool,
}

impl Queue {
    /// A queue of at most `most` spans.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            waiting: Mutex::default(),
            most,
            wake: Notify::new(),
        }
    }

    /// Adds a span; where there is no room it is dropped, and counted.
    pub(crate) fn push(&self, span: Ended) {
        let mut waiting = self.lock();
        if waiting.closed || waiting.spans.len() >= self.most {
            drop(waiting);
            return dropped(1);
        }
        waiting.spans.push(span);
        if waiting.spans.len() == BATCH.min(self.most) {
            self.wake.notify_one();
        }
    }

    /// What waits, at most [`BATCH`] spans, once there are so many or `delay` is over; `None` when nothing will come any more.
    pub(crate) async fn batch(&self, delay: Duration) -> Option<Vec<Ended>> {
        loop {
            let full = {
                let waiting = self.lock();
                waiting.closed || waiting.spans.len() >= BATCH
            };
            if !full {
                let _ = timeout(delay, self.wake.notified()).await;
            }
            let mut waiting = self.lock();
            if waiting.spans.len() > BATCH {
                return Some(waiting.spans.drain(..BATCH).collect());
            }
            if !waiting.spans.is_empty() {
                return Some(std::mem::take(&mut waiting.spans));
            }
            if waiting.closed {
                return None;
            }
        }
    }

    /// Takes no more.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_one();
    }

    /// Drops what waits, and counts it.
    pub(crate) fn give_up(&self) {
        let spans = std::mem::take(&mut self.lock().spans);
        if !spans.is_empty() {
            dropped(spans.len() as u64);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn dropped(items: u64) {
    TelemetryDropped {
        signal: Signal::Traces,
        reason: "no_room",
        items,
    }
    .tell();
}
