//! How often signing in may fail: from one address here, for one name in the store (`calls`), where all processes count it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::{Error, Reason, Result, subscriber};

use crate::hashing::Standing;

/// Failures from one address at once, and how soon each is forgotten. An office may be behind one address.
const FAILURES: u32 = 20;
const FORGOTTEN: Duration = Duration::from_secs(6);
/// Addresses that are remembered.
const MOST: usize = 10_000;

/// Failures for one name that have no consequence.
const FREE: i64 = 5;
const FIRST_LOCK: SignedDuration = SignedDuration::from_secs(30);
const LONGEST_LOCK: SignedDuration = SignedDuration::from_hours(1);
/// Failures for a name are forgotten after so long without one.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// Until when each address owes the time of its failures.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<IpAddr, Instant>>);

impl Throttle {
    /// Refuses an address from which too much has failed. What is refused is not even tried, and costs nothing.
    pub fn admit(&self, address: Option<IpAddr>, now: Instant) -> Result<()> {
        let Some(address) = address.map(subscriber) else {
            return Ok(());
        };
        let owed = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&address)
            .copied();
        let owed = owed.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        match owed.checked_sub(FORGOTTEN * (FAILURES - 1)) {
            Some(wait) if !wait.is_zero() => Err(throttled(wait)),
            _ => Ok(()),
        }
    }

    /// Admits a try of a password, and says in which line it waits. It counts as failed until it is known to have been right: whoever
    /// tries many at once waits behind those who try one.
    pub fn attempt(&self, address: Option<IpAddr>, now: Instant) -> Result<Standing> {
        self.admit(address, now)?;
        let owing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let owes =
            address.is_some_and(|address| owing.get(&subscriber(address)).is_some_and(|until| *until > now));
        drop(owing);
        self.failed(address, now);
        Ok(if owes {
            Standing::Suspect
        } else {
            Standing::Trusted
        })
    }

    /// The try was right.
    pub fn forgive(&self, address: Option<IpAddr>) {
        let mut owing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = address.and_then(|address| owing.get_mut(&subscriber(address))) {
            *until = until.checked_sub(FORGOTTEN).unwrap_or(*until);
        }
    }

    /// Counts a failure.
    pub fn failed(&self, address: Option<IpAddr>, now: Instant) {
        let Some(address) = address.map(subscriber) else {
            return;
        };
        let mut owing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if owing.len() >= MOST && !owing.contains_key(&address) {
            owing.retain(|_, until| *until > now);
            // Whoever has thousands of addresses is bounded by name; here those who owe least are let go.
            if owing.len() >= MOST {
                let mut all: Vec<Instant> = owing.values().copied().collect();
                let middle = *all.select_nth_unstable(MOST / 2).1;
                owing.retain(|_, until| *until > middle);
            }
        }
        let until = owing.entry(address).or_insert(now);
        *until = (*until).max(now) + FORGOTTEN;
    }
}

/// The same words, whatever there are too many of.
pub fn throttled(wait: Duration) -> Error {
    let message = "登录失败次数过多，请稍后再试";
    Error::new(Reason::SignInThrottled, message).retry_after(wait)
}

/// Until when a name is locked after so many failures: for a time that doubles with each.
pub fn lock(failures: i64, now: Timestamp) -> Option<Timestamp> {
    let doubled = u32::try_from((failures - FREE).min(16)).ok()?;
    let time = FIRST_LOCK
        .checked_mul(1 << doubled)
        .unwrap_or(LONGEST_LOCK)
        .min(LONGEST_LOCK);
    now.checked_add(time).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_bounded_and_others_are_not() {
        let (throttle, begun) = (Throttle::default(), Instant::now());
        let [bad, good] = ["2001:db8:1:2::7", "192.0.2.1"].map(|text| Some(text.parse::<IpAddr>().unwrap()));
        for _ in 0..FAILURES {
            assert!(throttle.admit(bad, begun).is_ok());
            throttle.failed(bad, begun);
        }
        let neighbour = Some("2001:db8:1:2:ffff::1".parse().unwrap());
        for address in [bad, neighbour] {
            assert_eq!(
                throttle.admit(address, begun).unwrap_err().reason(),
                Reason::SignInThrottled
            );
        }
        assert!(throttle.admit(good, begun).is_ok() && throttle.admit(None, begun).is_ok());
        assert!(throttle.admit(bad, begun + FORGOTTEN).is_ok());
        let later = begun + FORGOTTEN;
        assert_eq!(throttle.attempt(bad, later).unwrap(), Standing::Suspect);
        assert_eq!(throttle.attempt(good, later).unwrap(), Standing::Trusted);
        assert_eq!(
            throttle.attempt(good, later).unwrap(),
            Standing::Suspect,
            "until the first was right"
        );
        throttle.forgive(good);
        throttle.forgive(good);
        assert_eq!(throttle.attempt(good, later).unwrap(), Standing::Trusted);
    }

    #[test]
    fn memory_is_bounded() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        for index in 0..3 * u32::try_from(MOST).unwrap() {
            throttle.failed(Some(IpAddr::from(index.to_be_bytes())), now);
        }
        assert!(throttle.0.lock().unwrap().len() <= MOST);
    }

    #[test]
    fn a_name_is_locked_for_a_time_that_grows() {
        let now = Timestamp::UNIX_EPOCH;
        let seconds = |failures| lock(failures, now).map(Timestamp::as_second);
        assert_eq!((seconds(1), seconds(4)), (None, None));
        assert_eq!(
            (seconds(5), seconds(6), seconds(7)),
            (Some(30), Some(60), Some(120))
        );
        assert_eq!((seconds(12), seconds(i64::MAX)), (Some(3_600), Some(3_600)));
    }
}
