//! How events are sent to other systems, as data of the office: the file `webhooks.toml`.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

const EMBEDDED: &str = include_str!("../../data/webhooks.toml");
const MOST_RETRIES: usize = 30;
/// At random up to a fifth is added to each pause, so that many do not come back at once.
const SPREAD: u32 = 5;

/// The file `webhooks.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookRules {
    retry_seconds: Vec<u32>,
    pub timeout_seconds: u32,
    /// Events of different subjects that are under way to one receiver at once.
    pub parallel: u32,
    /// Events of one webhook that are read ahead.
    pub queue: u32,
    circuit_failures: u32,
    circuit_seconds: Vec<u32>,
    end_after_days: u32,
    pub dead_letters: u32,
    dead_letter_days: u32,
    former_secret_hours: u32,
    pub webhooks_of_owner: u32,
    pub webhooks: u32,
}

impl WebhookRules {
    /// The rules that come with the program.
    pub fn embedded() -> Result<Self, String> {
        Self::parse(EMBEDDED)
    }

    /// Reads the file; the error says what is wrong with it, for whoever starts the market.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        read.check().map(|()| read)
    }

    fn check(&self) -> Result<(), String> {
        let pauses = |name: &str, pauses: &[u32]| {
            let fit = !pauses.is_empty()
                && pauses.len() <= MOST_RETRIES
                && pauses.iter().all(|pause| (1..=604_800).contains(pause));
            let rule = format!("{name}：应为 1 至 {MOST_RETRIES} 个 1 至 604800 的整数");
            fit.then_some(()).ok_or(rule)
        };
        pauses("retry_seconds", &self.retry_seconds)?;
        pauses("circuit_seconds", &self.circuit_seconds)?;
        for (name, value, least, most) in [
            ("timeout_seconds", self.timeout_seconds, 1, 60),
            ("parallel", self.parallel, 1, 64),
            ("queue", self.queue, 1, 100_000),
            ("circuit_failures", self.circuit_failures, 1, 1_000),
            ("end_after_days", self.end_after_days, 1, 365),
            ("dead_letters", self.dead_letters, 1, 100_000),
            ("dead_letter_days", self.dead_letter_days, 1, 3_660),
            ("former_secret_hours", self.former_secret_hours, 0, 720),
            ("webhooks_of_owner", self.webhooks_of_owner, 1, 1_000),
            ("webhooks", self.webhooks, 1, 1_000),
        ] {
            if !(least..=most).contains(&value) {
                return Err(format!("{name}：应为 {least} 至 {most} 的整数"));
            }
        }
        Ok(())
    }

    /// When an event that failed for the `attempts`th time is sent again; none where it is given up. `random` spreads the times.
    #[must_use]
    pub fn retry(&self, attempts: i64, now: Timestamp, random: u8) -> Option<Timestamp> {
        let failed = usize::try_from(attempts - 1).unwrap_or(0);
        let pause = self.retry_seconds.get(failed)?;
        Some(later(now, *pause, random))
    }

    /// Until when nothing is sent to a receiver that failed so often in a row; none where it may be tried at once.
    #[must_use]
    pub fn rest(&self, failures: i64, now: Timestamp, random: u8) -> Option<Timestamp> {
        let above = usize::try_from(failures - i64::from(self.circuit_failures)).ok()?;
        let pause = self.circuit_seconds.get(above).or(self.circuit_seconds.last())?;
        Some(later(now, *pause, random))
    }

    /// Whether a receiver that failed so often in a row is tried by one event at a time.
    #[must_use]
    pub fn is_suspect(&self, failures: i64) -> bool {
        failures >= i64::from(self.circuit_failures)
    }

    /// Whether a webhook is ended of which nothing was taken since `since`.
    #[must_use]
    pub fn gives_up(&self, since: Timestamp, now: Timestamp) -> bool {
        now.duration_since(since) >= days(self.end_after_days)
    }

    /// Dead letters from before go.
    #[must_use]
    pub fn dead_before(&self, now: Timestamp) -> Timestamp {
        now.saturating_sub(days(self.dead_letter_days)).unwrap_or(now)
    }

    /// Until when the secret before signs as well.
    #[must_use]
    pub fn former_until(&self, now: Timestamp) -> Timestamp {
        let hours = SignedDuration::from_hours(self.former_secret_hours.into());
        now.saturating_add(hours).unwrap_or(now)
    }
}

fn days(days: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(days) * 24)
}

fn later(now: Timestamp, seconds: u32, random: u8) -> Timestamp {
    let pause = SignedDuration::from_secs(seconds.into());
    let more = pause * i32::from(random) / i32::from(u8::MAX) / SPREAD.cast_signed();
    now.saturating_add(pause + more).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_tried_for_about_a_day_and_then_given_up() {
        let rules = WebhookRules::embedded().unwrap();
        for random in [0, 128, 255] {
            let (mut now, mut attempts) = (Timestamp::UNIX_EPOCH, 1);
            while let Some(next) = rules.retry(attempts, now, random) {
                assert!(next > now);
                (now, attempts) = (next, attempts + 1);
            }
            assert_eq!(attempts, 11);
            assert!((20..31).contains(&(now.as_second() / 3_600)), "{now}");
        }
    }

    #[test]
    fn a_receiver_that_fails_rests_for_longer_each_time() {
        let rules = WebhookRules::embedded().unwrap();
        let rest = |failures| {
            rules
                .rest(failures, Timestamp::UNIX_EPOCH, 0)
                .map(Timestamp::as_second)
        };
        assert_eq!((rest(4), rest(5), rest(6)), (None, Some(10), Some(60)));
        assert_eq!((rest(8), rest(10_000)), (Some(900), Some(900)));
        assert!(!rules.is_suspect(4) && rules.is_suspect(5));
    }

    #[test]
    fn what_is_wrong_with_the_rules_is_named() {
        for (from, to) in [
            ("parallel = 4", "parallel = 0"),
            ("retry_seconds = [5,", "retry_seconds = [0,"),
            ("webhooks = 100", "webhooks = 100\nhooks = 1"),
        ] {
            let named = to.rsplit('\n').next().unwrap().split(' ').next().unwrap();
            let wrong = WebhookRules::parse(&EMBEDDED.replace(from, to)).unwrap_err();
            assert!(wrong.contains(named), "{wrong}");
        }
    }
}
