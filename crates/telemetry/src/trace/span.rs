//! A piece of work of a trace, from its beginning to its end.

use std::time::{Duration, Instant, SystemTime};

use tonic::Code;

use crate::counters::Method;
use crate::trace::{Place, tracer};

/// A piece of work under way. What is not kept costs no memory.
#[derive(Debug)]
pub struct Span {
    place: Place,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    parent: Option<u64>,
    kind: Kind,
    began: SystemTime,
    clock: Instant,
}

/// From which side it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A call that was received.
    Server,
    /// A call that was made.
    Client,
    /// What was done about an event of a feed.
    Consumer,
}

/// What it was. Nothing that a caller wrote has a place in it.
#[derive(Debug)]
pub(crate) enum What {
    /// A call: `package.Service/Method`.
    Call {
        /// The method.
        method: Method,
        /// How it ended.
        code: Code,
    },
    /// Events of a feed were taken in.
    Taken {
        /// What follows the feed.
        follower: &'static str,
        /// Events of the trace.
        events: u64,
        /// Position of the last of them.
        position: i64,
        /// Whether they were not taken in.
        failed: bool,
    },
}

/// A piece of work that has ended, as a collector is told of it.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) place: Place,
    pub(crate) parent: Option<u64>,
    pub(crate) kind: Kind,
    pub(crate) began: SystemTime,
    pub(crate) took: Duration,
    pub(crate) what: What,
}

impl Span {
    /// A call that was received with `traceparent`.
    #[must_use]
    pub fn received(traceparent: Option<&str>) -> Self {
        let parent = traceparent.and_then(Place::read);
        let tracer = tracer();
        let Some(tracer) = tracer.as_ref() else {
            // Nobody here tells of a span of its own: what is called from here belongs to whoever called.
            let place = parent.unwrap_or_else(Place::first);
            return Self { place, open: None };
        };
        let mut place = parent.map_or_else(Place::first, Place::next);
        place.kept = tracer.sampler.keeps(parent, place);
        Self::begin(place, parent, Kind::Server)
    }

    /// A call that is about to be made; `None` where there is no work that it belongs to.
    #[must_use]
    pub fn made() -> Option<Self> {
        let parent = Place::here()?;
        let collected = parent.kept && tracer().is_some();
        let place = if collected { parent.next() } else { parent };
        Some(Self::begin_if(collected, place, Some(parent), Kind::Client))
    }

    /// Events of the trace that `parent` is of are about to be taken in.
    #[must_use]
    pub fn taken(parent: Place) -> Self {
        let collected = parent.kept && tracer().is_some();
        let place = if collected { parent.next() } else { parent };
        Self::begin_if(collected, place, Some(parent), Kind::Consumer)
    }

    fn begin(place: Place, parent: Option<Place>, kind: Kind) -> Self {
        Self::begin_if(place.kept, place, parent, kind)
    }

    fn begin_if(collected: bool, place: Place, parent: Option<Place>, kind: Kind) -> Self {
        let open = collected.then(|| Open {
            parent: parent.map(|parent| parent.span),
            kind,
            began: now(),
            clock: Instant::now(),
        });
        Self { place, open }
    }

    /// Its place: what it gives rise to happens there.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// It was a call of the method that `method` gives, `package.Service/Method`, and ended with `code`.
    pub fn called(self, method: impl FnOnce() -> Method, code: Code) {
        self.end(|| What::Call {
            method: method(),
            code,
        });
    }

    /// It was the taking in of `events` by `follower`, the last of them at `position`; `failed` if it came to nothing.
    pub fn took_in(self, follower: &'static str, events: u64, position: i64, failed: bool) {
        self.end(|| What::Taken {
            follower,
            events,
            position,
            failed,
        });
    }

    fn end(self, what: impl FnOnce() -> What) {
        let Some(open) = self.open else { return };
        if let Some(tracer) = tracer().as_ref() {
            tracer.queue.push(Ended {
                place: self.place,
                parent: open.parent,
                kind: open.kind,
                began: open.began,
                took: open.clock.elapsed(),
                what: what(),
            });
        }
    }
}

/// When a span began, by the clock of the machine: it is told to a collector, and enters no answer.
#[expect(
    clippy::disallowed_methods,
    reason = "it says when something was observed, and decides nothing"
)]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}
