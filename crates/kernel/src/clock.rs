//! Time as an argument.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// China standard time (北京时间): one for the whole country, without summer time.
pub const CHINA: Offset = Offset::constant(8);

/// Where the time comes from. Nothing else in the market asks the system for it.
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds: what the stores keep.
    fn now(&self) -> Timestamp;

    /// Today in China standard time (UTC+8, without summer time), by which the market's dates go.
    fn today(&self) -> Date {
        china_date(self.now())
    }
}

/// The day of `time` in China standard time (UTC+8, without summer time).
#[must_use]
pub fn china_date(time: Timestamp) -> Date {
    CHINA.to_datetime(time).date()
}

/// `time` to the minute in China standard time, as a person reads it: `2026-12-11 16:30`.
#[must_use]
pub fn china_minute(time: Timestamp) -> String {
    CHINA.to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's clock"
    )]
    fn now(&self) -> Timestamp {
        whole_microseconds(Timestamp::now())
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_microsecond()))
    }

    /// Moves the clock to `now`.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_microsecond(), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

fn whole_microseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        let clock = FixedClock::new("2026-03-01T15:59:59Z".parse().unwrap());
        assert_eq!(clock.today(), jiff::civil::date(2026, 3, 1));
        clock.set("2026-03-01T16:00:00Z".parse().unwrap());
        assert_eq!(clock.today(), jiff::civil::date(2026, 3, 2));
    }
}
