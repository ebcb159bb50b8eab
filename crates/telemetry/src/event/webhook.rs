//! What becomes of events that are sent to other systems.

use crate::counters::{Counters, OfOutcome, OfReason};
use crate::event::Event;

/// An event was sent to a receiver. What each was is in the store of the webhooks.
#[derive(Debug)]
pub struct WebhookAnswered {
    /// `delivered`, or why it was not taken: `timeout`.
    pub answer: &'static str,
}

impl Event for WebhookAnswered {
    fn count(&self, counters: &Counters) {
        let outcome = self.answer;
        counters
            .webhook_events
            .get_or_create(&OfOutcome { outcome })
            .inc();
    }
}

/// An event was not taken however often it was sent.
#[derive(Debug)]
pub struct WebhookGaveUp<'a> {
    /// `webhooks/{uuid}`.
    pub webhook: &'a str,
    /// Its id.
    pub event: &'a str,
    /// Why it was not taken the last time.
    pub answer: &'static str,
    /// The HTTP status then, 0 if there was none.
    pub status: u16,
}

impl Event for WebhookGaveUp<'_> {
    fn log(&self) {
        let (webhook, event, answer, status) = (self.webhook, self.event, self.answer, self.status);
        tracing::warn!(
            webhook,
            event,
            answer,
            status,
            "an event was not taken and is a dead letter"
        );
    }

    fn count(&self, counters: &Counters) {
        counters.webhook_dead_letters.inc();
    }
}

/// The market has ended a webhook.
#[derive(Debug)]
pub struct WebhookEnded<'a> {
    /// `webhooks/{uuid}`.
    pub webhook: &'a str,
    /// Why: `unreachable`.
    pub reason: &'static str,
}

impl Event for WebhookEnded<'_> {
    fn log(&self) {
        let (webhook, reason) = (self.webhook, self.reason);
        tracing::warn!(webhook, reason, "a webhook was ended");
    }

    fn count(&self, counters: &Counters) {
        let reason = self.reason;
        counters.webhooks_ended.get_or_create(&OfReason { reason }).inc();
    }
}
