//! Events that have arrived and wait for the batch before them.

use prost::Message as _;
use techmarket_proto::feed::v1::Event;

/// Bytes of events from which a batch is full.
const FULL_BYTES: usize = 8 << 20;

/// The next batch.
pub(super) struct Waiting {
    events: Vec<Event>,
    bytes: usize,
    together: usize,
}

impl Waiting {
    /// None yet; at most `together` of them.
    pub(super) fn new(together: usize) -> Self {
        Self {
            events: Vec::new(),
            bytes: 0,
            together,
        }
    }

    pub(super) fn extend(&mut self, event: Option<Event>) {
        self.bytes += event.as_ref().map_or(0, Event::encoded_len);
        self.events.extend(event);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.events.len() >= self.together || self.bytes >= FULL_BYTES
    }

    pub(super) fn oldest(&self) -> Option<&Event> {
        self.events.first()
    }

    /// The events, and the position that they lead to; `None` if there are none.
    pub(super) fn take(&mut self) -> Option<(Vec<Event>, i64)> {
        let reached = self.events.last()?.position;
        self.bytes = 0;
        Some((std::mem::take(&mut self.events), reached))
    }
}
