//! Everything that is logged and counted at once. An event is made where it happens and told there.

mod collector;
mod follower;
mod webhook;

use std::net::IpAddr;
use std::time::Duration;

use tracing::Level;

use crate::counters::{
    Counters, Method, OfCall, OfMethod, OfOutcome, OfReason, OfSide, OfSignIn, OfType, Waits,
};

pub use collector::{CollectorTurned, Signal, TelemetryDropped, TelemetrySent};
pub use follower::{FollowerEnded, FollowerFailed, FollowerFellBack};
pub use webhook::{WebhookAnswered, WebhookEnded, WebhookGaveUp};

/// Something that happened.
pub trait Event {
    /// Writes its line of the log; nothing where nobody reads it.
    fn log(&self) {}

    /// Counts it.
    fn count(&self, counters: &Counters);

    /// Logs it, and counts it among those of the process.
    fn tell(&self) {
        self.log();
        if !Counters::are_silent() {
            self.count(Counters::of_process());
        }
    }
}

/// A call was answered.
#[derive(Debug)]
pub struct CallAnswered<'a> {
    /// The method that was called.
    pub method: &'a Method,
    /// The path as it was asked for, for the log: the counters know `other` alone of a path that is no method.
    pub path: &'a str,
    /// The gRPC code: `OK`, `NOT_FOUND`.
    pub code: &'static str,
    /// From the headers to the answer.
    pub took: Duration,
}

impl Event for CallAnswered<'_> {
    fn log(&self) {
        // Formats nothing where nobody reads it.
        if tracing::enabled!(Level::INFO) {
            let milliseconds = u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX);
            tracing::info!(method = %self.path, code = %self.code, milliseconds, "call");
        }
    }

    fn count(&self, counters: &Counters) {
        let (method, code) = (self.method.clone(), self.code);
        counters.calls.get_or_create(&OfCall { method, code }).inc();
        let method = self.method.clone();
        let seconds = counters.call_seconds.get_or_create(&OfMethod { method });
        seconds.observe(self.took.as_secs_f64());
    }
}

/// The gate refused a call. Its line of the log is that of its answer.
#[derive(Debug)]
pub struct CallRefused {
    /// The reason, as the caller is told it.
    pub reason: &'static str,
}

impl Event for CallRefused {
    fn count(&self, counters: &Counters) {
        let reason = self.reason;
        counters.refused.get_or_create(&OfReason { reason }).inc();
    }
}

/// A call is under way, until this is dropped.
#[derive(Debug)]
pub struct CallUnderWay(());

impl CallUnderWay {
    /// Counts it among those of the process.
    #[must_use]
    pub fn begin() -> Self {
        Counters::of_process().under_way.inc();
        Self(())
    }
}

impl Drop for CallUnderWay {
    fn drop(&mut self) {
        Counters::of_process().under_way.dec();
    }
}

/// A connection is open, until this is dropped.
#[derive(Debug)]
pub struct ConnectionOpen(());

impl ConnectionOpen {
    /// Counts it among those of the process.
    #[must_use]
    pub fn begin() -> Self {
        let counters = Counters::of_process();
        counters.connections.inc();
        counters.accepted.inc();
        Self(())
    }
}

impl Drop for ConnectionOpen {
    fn drop(&mut self) {
        Counters::of_process().connections.dec();
    }
}

/// There were too many connections, and one was told to end.
#[derive(Debug)]
pub struct ConnectionCrowdedOut {
    /// The address that has the most.
    pub address: IpAddr,
    /// How many it has.
    pub open: usize,
}

impl Event for ConnectionCrowdedOut {
    fn log(&self) {
        let (address, count) = (self.address, self.open);
        tracing::warn!(%address, count, "too many connections: one of this address is closed");
    }

    fn count(&self, counters: &Counters) {
        counters.crowded.inc();
    }
}

/// An event was committed to a feed. The feed itself is its log.
#[derive(Debug)]
pub struct Committed {
    /// Resource and past participle: `contract.registered`.
    pub kind: &'static str,
}

impl Event for Committed {
    fn count(&self, counters: &Counters) {
        let r#type = self.kind;
        counters.events.get_or_create(&OfType { r#type }).inc();
    }
}

/// Rows of an import have found their end. The caller is told of each.
#[derive(Debug)]
pub struct RowsImported {
    /// What became of them: `created`.
    pub outcome: &'static str,
    /// How many.
    pub rows: u64,
}

impl Event for RowsImported {
    fn count(&self, counters: &Counters) {
        let outcome = self.outcome;
        let rows = counters.import_rows.get_or_create(&OfOutcome { outcome });
        rows.inc_by(self.rows);
    }
}

/// A mail has found its end. To whom it goes is said nowhere.
#[derive(Debug)]
pub struct MailHandled {
    /// What became of it: `sent`, `refused`, `failed`, `timeout`, `dropped`.
    pub outcome: &'static str,
}

impl Event for MailHandled {
    fn log(&self) {
        let outcome = self.outcome;
        if outcome != "sent" {
            tracing::warn!(outcome, "a mail was not sent");
        }
    }

    fn count(&self, counters: &Counters) {
        let outcome = self.outcome;
        counters.mails.get_or_create(&OfOutcome { outcome }).inc();
    }
}

/// An index of published posts was written, and what was written is found.
#[derive(Debug)]
pub struct IndexCommitted {
    /// `supply` or `demand`.
    pub side: &'static str,
}

impl Event for IndexCommitted {
    fn count(&self, counters: &Counters) {
        let side = self.side;
        counters.index_commits.get_or_create(&OfSide { side }).inc();
    }
}

/// Somebody asked to be signed in (登录), by whatever way. The audit trail is its log.
#[derive(Debug)]
pub struct SignInAnswered {
    /// `password`, or `identity`: by an issuer (统一身份认证).
    pub way: &'static str,
    /// Whether a session began.
    pub admitted: bool,
}

impl Event for SignInAnswered {
    fn count(&self, counters: &Counters) {
        let outcome = if self.admitted { "admitted" } else { "refused" };
        let way = self.way;
        counters.sign_ins.get_or_create(&OfSignIn { way, outcome }).inc();
    }
}

/// A statement took long.
#[derive(Debug)]
pub struct StatementSlow<'a> {
    /// Its text; values are bound and no part of it.
    pub statement: &'a str,
    /// How long.
    pub took: Duration,
}

impl Event for StatementSlow<'_> {
    fn log(&self) {
        let (statement, milliseconds) = (self.statement, self.took.as_millis());
        tracing::warn!(%statement, milliseconds, "a statement took long");
    }

    fn count(&self, counters: &Counters) {
        counters.slow_statements.inc();
    }
}

impl Waits {
    /// A caller had to wait for a connection to read by.
    pub fn read(&self, waited: Duration) {
        if !Counters::are_silent() {
            self.read.observe(waited.as_secs_f64());
        }
    }

    /// A caller had to wait for its turn to write.
    pub fn write(&self, waited: Duration) {
        if !Counters::are_silent() {
            self.write.observe(waited.as_secs_f64());
        }
    }
}

#[cfg(test)]
mod tests;
