//! The traces of events that a follower takes in together.

use techmarket_proto::feed::v1::Event;
use techmarket_telemetry::trace::{Place, Span, within};

/// Traces that are told of one batch: the events of more are taken in as well, and their traces end at the feed.
const TRACES: usize = 64;

/// The traces of a batch. What one call has made, however many events, is one piece of work.
pub(super) struct Traced(Vec<Part>);

/// Events of one call.
struct Part {
    /// The call.
    cause: Place,
    span: Span,
    events: u64,
    position: i64,
}

impl Traced {
    /// Begins to tell of `events`.
    pub(super) fn begin(events: &[Event]) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        let caused = |event: &Event| Some((Place::read(&event.traceparent)?, event.position));
        for (cause, position) in events.iter().filter_map(caused) {
            if let Some(part) = parts.iter_mut().rfind(|part| part.cause == cause) {
                part.events += 1;
                part.position = position;
            } else if parts.len() < TRACES {
                parts.push(Part {
                    cause,
                    span: Span::taken(cause),
                    events: 1,
                    position,
                });
            }
        }
        Self(parts)
    }

    /// Where the batch is taken in: what it gives rise to for all of them belongs to the first.
    pub(super) fn place(&self) -> Option<Place> {
        self.0.first().map(|part| part.span.place())
    }

    /// `follower` has taken them in, or `failed` to.
    pub(super) fn end(self, follower: &'static str, failed: bool) {
        for part in self.0 {
            part.span.took_in(follower, part.events, part.position, failed);
        }
    }
}

/// `work` at `place`, if there is one.
pub(super) async fn at<T>(place: Option<Place>, work: impl Future<Output = T>) -> T {
    match place {
        Some(place) => within(place, work).await,
        None => work.await,
    }
}
