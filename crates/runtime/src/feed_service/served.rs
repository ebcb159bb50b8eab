//! A feed as this process serves it: its head is looked for once for everybody who waits, and what comes at its end is read
//! once.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use techmarket_feed::{Feed, StoredEvent};
use techmarket_kernel::Result;
use techmarket_proto::feed::v1::Event;
use techmarket_rpc::{convert, stopped};
use tokio::sync::{Mutex, watch};

/// Events read at once: what one reader that has fallen behind holds in memory.
const PAGE: u32 = 64;
/// Events at the end of the feed that are kept for those who have read everything before them.
const KEPT: usize = 256;
/// Bytes of such events.
const KEPT_BYTES: usize = 1 << 20;
/// Another process may commit to the same database: look this often.
const POLL: Duration = Duration::from_millis(200);

/// The feed of one service, and what its readers share.
pub(crate) struct ServedFeed {
    feed: Feed,
    /// The head as it was last seen; `None` while it cannot be read.
    head: watch::Sender<Option<i64>>,
    newest: Mutex<Newest>,
}

/// The newest events without a gap, as far as a reader has asked for them.
#[derive(Default)]
struct Newest {
    events: VecDeque<Arc<Event>>,
    bytes: usize,
}

impl ServedFeed {
    pub(crate) fn new(feed: Feed) -> Self {
        Self {
            feed,
            head: watch::Sender::new(None),
            newest: Mutex::default(),
        }
    }

    /// Every type that its events may have.
    pub(super) fn types(&self) -> &'static [&'static str] {
        self.feed.types()
    }

    /// Tells of the head, as [`Self::watch`] finds it.
    pub(super) fn head(&self) -> watch::Receiver<Option<i64>> {
        self.head.subscribe()
    }

    /// Reads the head now.
    pub(super) async fn refresh(&self) -> Result<i64> {
        let head = self.feed.head().await?;
        self.tell(head);
        Ok(head)
    }

    /// Looks for new events on behalf of all readers, until `stop` turns true.
    pub(crate) async fn watch(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut grown = self.feed.grown();
        loop {
            grown.mark_unchanged();
            if self.head.receiver_count() > 0 && self.refresh().await.is_err() {
                // Each reader looks for itself then, and hears why it cannot go on.
                self.head.send_replace(None);
            }
            tokio::select! {
                _ = grown.changed() => {}
                () = tokio::time::sleep(POLL) => {}
                () = stopped(&mut stop) => return,
            }
        }
    }

    /// Some events behind `position`, in order; none at the end of the feed.
    pub(super) async fn after(&self, position: i64) -> Result<Vec<Arc<Event>>> {
        // Held while reading: of many who wait for the same events the first reads them for all.
        let mut newest = self.newest.lock().await;
        let kept = newest.behind(position);
        if !kept.is_empty() {
            return Ok(kept);
        }
        if newest.end() > Some(position) {
            drop(newest);
            return self.read(position).await;
        }
        let events = self.read(position).await?;
        newest.extend(position, &events);
        Ok(events)
    }

    async fn read(&self, position: i64) -> Result<Vec<Arc<Event>>> {
        let events = self.feed.after(position, PAGE).await?;
        Ok(events.into_iter().map(to_event).map(Arc::new).collect())
    }

    fn tell(&self, head: i64) {
        self.head.send_if_modified(|known| {
            // Two who looked at once may tell in either order.
            let is_new = known.is_none_or(|known| known < head);
            if is_new {
                *known = Some(head);
            }
            is_new
        });
    }
}

impl Newest {
    /// The position of the last event.
    fn end(&self) -> Option<i64> {
        self.events.back().map(|event| event.position)
    }

    /// A page behind `position`, where the event that follows it is kept.
    fn behind(&self, position: i64) -> Vec<Arc<Event>> {
        let first = self.events.front().map_or(i64::MAX, |event| event.position);
        let Ok(skipped) = usize::try_from(position + 1 - first) else {
            return Vec::new();
        };
        let page = self.events.iter().skip(skipped).take(PAGE as usize);
        page.cloned().collect()
    }

    /// Appends what follows `position`; what does not join on to it is let go of.
    fn extend(&mut self, position: i64, events: &[Arc<Event>]) {
        if self.end() != Some(position) {
            *self = Self::default();
        }
        for event in events {
            self.bytes += size(event);
            self.events.push_back(Arc::clone(event));
        }
        while self.events.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(event) = self.events.pop_front() else {
                return;
            };
            self.bytes -= size(&event);
        }
    }
}

fn size(event: &Event) -> usize {
    event.resource.as_ref().map_or(0, |resource| resource.value.len())
}

fn to_event(event: StoredEvent) -> Event {
    Event {
        position: event.position,
        id: event.id,
        r#type: event.kind,
        subject: event.subject,
        time: Some(convert::timestamp(event.time)),
        traceparent: event.traceparent,
        resource: Some(event.resource),
    }
}
