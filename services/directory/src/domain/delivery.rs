//! What is sent by webhooks, and what becomes of it.

use jiff::Timestamp;
use techmarket_types::WebhookId;

use super::{EndReason, FeedSource, WebhookRules};

techmarket_kernel::words! {
    /// Why an event was not taken.
    pub enum DeliveryError {
        /// The name leads to addresses alone to which nothing is sent.
        AddressRefused = "address_refused",
        /// The name is unknown, nobody listens, or TLS fails.
        Unreachable = "unreachable",
        /// There was no answer in time.
        Timeout = "timeout",
        /// The answer is not 2xx.
        Status = "status",
        /// The connection broke off.
        Broken = "broken",
    }
}

/// The event of a feed that a webhook sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub source: FeedSource,
    pub position: i64,
    /// UUIDv7.
    pub event_id: String,
    /// `listing.published`.
    pub kind: String,
    /// Name of the resource.
    pub subject: String,
    pub time: Timestamp,
    /// JSON.
    pub body: String,
}

/// What waits to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub webhook: WebhookId,
    pub outgoing: Outgoing,
    /// How often it was sent.
    pub attempts: i64,
}

/// Which one, while it is under way.
pub type DeliveryKey = (WebhookId, FeedSource, i64);

impl Delivery {
    #[must_use]
    pub fn key(&self) -> DeliveryKey {
        (self.webhook, self.outgoing.source, self.outgoing.position)
    }
}

/// An event that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    pub webhook: WebhookId,
    pub source: FeedSource,
    pub position: i64,
    pub event_id: String,
    pub kind: String,
    pub subject: String,
    pub time: Timestamp,
    pub attempts: i64,
    pub answer: Answered,
    pub death_time: Timestamp,
}

/// What came of sending something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Of HTTP, if there was an answer.
    pub status: Option<u16>,
    /// None where it was taken.
    pub error: Option<DeliveryError>,
}

impl Answered {
    /// By the status of an answer.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        let taken = (200..300).contains(&status);
        Self {
            status: Some(status),
            error: (!taken).then_some(DeliveryError::Status),
        }
    }

    #[must_use]
    pub fn of_error(error: DeliveryError) -> Self {
        Self {
            status: None,
            error: Some(error),
        }
    }

    /// One word for the counters.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.error.map_or("delivered", DeliveryError::as_str)
    }

    fn is_gone(self) -> bool {
        self.status == Some(410)
    }
}

/// How a receiver has answered of late.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// In a row.
    pub failures: i64,
    pub failing_since: Option<Timestamp>,
    /// Nothing is sent before.
    pub rests_until: Option<Timestamp>,
    pub last_time: Option<Timestamp>,
    pub last: Answered,
}

/// What becomes of an event that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Taken,
    Again(Timestamp),
    Dead,
}

impl Fate {
    /// Of an event that was now sent for the `attempts`th time. `random` spreads the times.
    #[must_use]
    pub fn of(rules: &WebhookRules, attempts: i64, answered: Answered, now: Timestamp, random: u8) -> Self {
        if answered.error.is_none() {
            return Self::Taken;
        }
        if answered.is_gone() {
            // The webhook ends; whoever resumes it gets the event at once.
            return Self::Again(now);
        }
        rules.retry(attempts, now, random).map_or(Self::Dead, Self::Again)
    }
}

impl Health {
    /// After `answered`, and whether the webhook ends with it.
    #[must_use]
    pub fn after(
        &self,
        rules: &WebhookRules,
        answered: Answered,
        now: Timestamp,
        random: u8,
    ) -> (Self, Option<EndReason>) {
        let last = Self {
            last_time: Some(now),
            last: answered,
            ..Self::default()
        };
        if answered.error.is_none() {
            return (last, None);
        }
        let failures = self.failures + 1;
        let since = self.failing_since.unwrap_or(now);
        let end = if answered.is_gone() {
            Some(EndReason::Gone)
        } else {
            rules.gives_up(since, now).then_some(EndReason::Unreachable)
        };
        let health = Self {
            failures,
            failing_since: Some(since),
            rests_until: rules.rest(failures, now, random),
            ..last
        };
        (health, end)
    }

    /// Whether the receiver may be sent something now.
    #[must_use]
    pub fn is_rested(&self, now: Timestamp) -> bool {
        self.rests_until.is_none_or(|until| until <= now)
    }

    /// The same, as if nothing had failed: its owner says that it is well.
    #[must_use]
    pub fn forgiven(&self) -> Self {
        Self {
            last_time: self.last_time,
            last: self.last,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn answers_decide_what_becomes_of_an_event_and_its_webhook() {
        let (rules, now) = (WebhookRules::embedded().unwrap(), Timestamp::UNIX_EPOCH);
        let fate = |attempts, status| Fate::of(&rules, attempts, Answered::of_status(status), now, 0);
        assert_eq!((fate(1, 200), fate(11, 204)), (Fate::Taken, Fate::Taken));
        assert_eq!(fate(1, 301), Fate::Again(now + SignedDuration::from_secs(5)));
        assert_eq!((fate(11, 500), fate(11, 410)), (Fate::Dead, Fate::Again(now)));
        let health = Health::default();
        let (gone, end) = health.after(&rules, Answered::of_status(410), now, 0);
        assert_eq!((gone.failures, end), (1, Some(EndReason::Gone)));
        let failed = Answered::of_error(DeliveryError::Timeout);
        let (mut health, mut now) = (health, now);
        for count in 1..=6 {
            let (next, end) = health.after(&rules, failed, now, 0);
            assert_eq!((next.failures, end), (count, None));
            assert_eq!(next.is_rested(now), count < 5);
            health = next;
        }
        now += SignedDuration::from_hours(24 * 5);
        let (lost, end) = health.after(&rules, failed, now, 0);
        assert_eq!(end, Some(EndReason::Unreachable));
        assert_eq!(lost.forgiven().failing_since, None);
        let (well, end) = health.after(&rules, Answered::of_status(200), now, 0);
        assert_eq!((well.failures, well.failing_since, end), (0, None, None));
    }
}
