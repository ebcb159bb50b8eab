//! Traces (调用链): which work belongs together, over calls, over hops between processes, and over the feeds.
//!
//! A piece of work knows its [`Place`], which is copied and costs no memory; the log prints it, calls to peers carry it. Only where
//! the trace is kept, and somebody collects it, a [`Span`] is told when the work ends.

mod place;
mod queue;
mod sampler;
mod span;

use arc_swap::ArcSwapOption;
use std::sync::Arc;

use crate::counters::Counters;

pub use place::{Here, Place, here_too, inside, within};
pub use sampler::Sampler;
pub use span::Span;

pub(crate) use queue::Queue;
pub(crate) use span::{Ended, Kind, What, now};

/// Who collects the spans of this process.
static TRACER: ArcSwapOption<Tracer> = ArcSwapOption::const_empty();

/// What decides which traces are kept, and where their spans wait.
#[derive(Debug)]
pub(crate) struct Tracer {
    pub(crate) sampler: Sampler,
    pub(crate) queue: Arc<Queue>,
}

/// From here on the spans of this process go to `tracer`, or nowhere.
pub(crate) fn collect(tracer: Option<Tracer>) {
    TRACER.store(tracer.map(Arc::new));
}

/// Where spans go; nowhere while nothing is counted.
fn tracer() -> arc_swap::Guard<Option<Arc<Tracer>>> {
    if Counters::are_silent() {
        return arc_swap::Guard::from_inner(None);
    }
    TRACER.load()
}

#[cfg(test)]
mod tests;
