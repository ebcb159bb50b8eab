//! What becomes of what a collector is sent.

use crate::counters::{Counters, OfDropped, OfSignal};
use crate::event::Event;

/// What is sent to a collector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Spans (调用链).
    Traces,
    /// Figures (指标).
    Metrics,
}

impl Signal {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Metrics => "metrics",
        }
    }
}

/// A collector has taken something. Its line of the log is that of its coming back.
#[derive(Debug)]
pub struct TelemetrySent {
    /// What it was.
    pub signal: Signal,
    /// Spans, or figures.
    pub items: u64,
}

impl Event for TelemetrySent {
    fn count(&self, counters: &Counters) {
        let signal = self.signal.word();
        let sent = counters.telemetry_sent.get_or_create(&OfSignal { signal });
        sent.inc_by(self.items);
    }
}

/// Something was not taken by a collector and is gone. Its line of the log is that of the collector's going away: a line for each
/// would be one more thing that a dead collector costs.
#[derive(Debug)]
pub struct TelemetryDropped {
    /// What it was.
    pub signal: Signal,
    /// Why: `no_room` in the queue, `unreachable`, `late`, `refused`, `rejected` in part.
    pub reason: &'static str,
    /// Spans, or figures.
    pub items: u64,
}

impl Event for TelemetryDropped {
    fn count(&self, counters: &Counters) {
        let (signal, reason) = (self.signal.word(), self.reason);
        let dropped = counters
            .telemetry_dropped
            .get_or_create(&OfDropped { signal, reason });
        dropped.inc_by(self.items);
    }
}

/// The collector takes nothing any more, or takes something again.
#[derive(Debug)]
pub struct CollectorTurned {
    /// Of what.
    pub signal: Signal,
    /// Why it takes nothing; `None` when it takes something again.
    pub reason: Option<&'static str>,
}

impl Event for CollectorTurned {
    fn log(&self) {
        let signal = self.signal.word();
        if let Some(reason) = self.reason {
            tracing::warn!(signal, reason, "the collector takes nothing: it is dropped");
        } else {
            tracing::info!(signal, "the collector takes them again");
        }
    }

    fn count(&self, counters: &Counters) {
        let signal = self.signal.word();
        let away = counters.collector_away.get_or_create(&OfSignal { signal });
        away.set(i64::from(self.reason.is_some()));
    }
}
