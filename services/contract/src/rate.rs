//! How often anybody may ask about verification codes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use techmarket_kernel::{Error, Reason, Result, subscriber};

const MINUTE: Duration = Duration::from_mins(1);
/// Questions a minute from one address.
const OF_ONE: u32 = 60;
/// Questions a minute from all addresses together, and again as many from all systems together: whoever asks from many
/// addresses does not silence the front end that most people ask by.
const OF_ALL: u32 = 600;
/// Addresses that are remembered before those that owe nothing are forgotten. All together are admitted so often that no
/// more than 1,200 owe anything at a time: behind this number at least half of them go at once.
const MAX_ADDRESSES: usize = 2_400;

/// Bounds questions about verification codes: whoever tries codes at random gets nowhere, and costs nothing.
///
/// A question that is refused counts for nothing: who floods from one address does not use up what all have, and only
/// addresses that all admitted are remembered. A library's limiter counts while it asks, so that one of the two would give
/// way; this is the same algorithm (GCRA) with both asked before either counts.
#[derive(Default)]
pub(crate) struct VerifyRate(Mutex<Asked>);

/// Until when what was asked so far uses up the rate; what lies in the past, or is not there, owes nothing.
#[derive(Default)]
struct Asked {
    systems: Option<Instant>,
    addresses: Option<Instant>,
    one: HashMap<Option<IpAddr>, Instant>,
}

/// Where a question comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    /// Anybody, at this address; none within the process.
    Address(Option<IpAddr>),
    /// A system with a token (the market's own front end, another government system), who asks for many people from one
    /// address and is bounded by the rate of all systems alone.
    System,
}

impl VerifyRate {
    /// Forgets what was asked.
    pub(crate) fn begin(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Asked::default();
    }

    /// Counts a question, or refuses it with the time to wait.
    pub(crate) fn admit(&self, asker: Asker, now: Instant) -> Result<()> {
        let mut rate = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let address = match asker {
            Asker::System => {
                rate.systems = Some(count(rate.systems, OF_ALL, now)?);
                return Ok(());
            }
            Asker::Address(address) => address.map(subscriber),
        };
        let own = count(rate.one.get(&address).copied(), OF_ONE, now)?;
        rate.addresses = Some(count(rate.addresses, OF_ALL, now)?);
        rate.one.insert(address, own);
        if rate.one.len() > MAX_ADDRESSES {
            rate.one.retain(|_, until| *until > now);
        }
        Ok(())
    }
}

/// Until when the rate is used up with one question more.
fn count(until: Option<Instant>, a_minute: u32, now: Instant) -> Result<Instant> {
    let until = until.map_or(now, |until| until.max(now)) + MINUTE / a_minute;
    match until.duration_since(now).checked_sub(MINUTE) {
        Some(wait) if !wait.is_zero() => {
            Err(Error::new(Reason::Overloaded, "核验过于频繁，请稍后再试").retry_after(wait))
        }
        _ => Ok(until),
    }
}

#[cfg(test)]
mod tests;
