//! How often anybody may ask about verification codes.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use techmarket_kernel::{Error, Reason, Result};

/// Questions a minute from one address.
const OF_ONE: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// Questions a minute from all. Behind a proxy all come from one address, and this alone bounds them.
const OF_ALL: NonZeroU32 = NonZeroU32::new(600).unwrap();
/// Addresses that are remembered; beyond, those that have been silent are forgotten.
const MAX_ADDRESSES: usize = 10_000;

/// Bounds questions about verification codes: whoever tries codes at random gets nowhere, and costs nothing.
pub struct VerifyRate {
    one: DefaultKeyedRateLimiter<Option<IpAddr>>,
    all: DefaultDirectRateLimiter,
}

impl Default for VerifyRate {
    fn default() -> Self {
        Self {
            one: RateLimiter::keyed(Quota::per_minute(OF_ONE)),
            all: RateLimiter::direct(Quota::per_minute(OF_ALL)),
        }
    }
}

impl VerifyRate {
    /// Counts a question from `address`, or refuses it with the time to wait.
    pub(super) fn admit(&self, address: Option<IpAddr>) -> Result<()> {
        if self.one.len() > MAX_ADDRESSES {
            self.one.retain_recent();
        }
        let now = DefaultClock::default().now();
        let wait = |until: governor::NotUntil<_>| refused(until.wait_time_from(now));
        self.one.check_key(&address).map_err(wait)?;
        self.all.check().map_err(wait)
    }
}

fn refused(wait: Duration) -> Error {
    Error::new(Reason::Overloaded, "核验过于频繁，请稍后再试").retry_after(wait)
}
