//! How often anybody may ask about verification codes.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use techmarket_kernel::{Error, Reason, Result};

const MINUTE: Duration = Duration::from_mins(1);
/// Questions a minute from one address.
const OF_ONE: u32 = 60;
/// Questions a minute from all addresses together, and again as many from all systems together: whoever asks from many
/// addresses does not silence the front end that most people ask by.
const OF_ALL: u32 = 600;
/// The part of an IPv6 address that one subscriber has to itself: the rest is theirs to choose, question by question.
const NETWORK: u128 = u128::MAX << 64;
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
            Asker::Address(address) => address.map(network),
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

/// What an address is bounded by: itself, in IPv6 its /64, also where a socket for both shows IPv4 as IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK).into(),
        IpAddr::V4(address) => address.into(),
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
mod tests {
    use std::iter;

    use super::*;

    fn at(number: u32) -> Asker {
        Asker::Address(Some(IpAddr::from(number.to_be_bytes())))
    }

    /// How many of so many questions at one instant are admitted.
    fn admitted(rate: &VerifyRate, askers: impl IntoIterator<Item = Asker>, now: Instant) -> usize {
        let askers = askers.into_iter();
        askers.filter(|asker| rate.admit(*asker, now).is_ok()).count()
    }

    #[test]
    fn an_address_asks_sixty_times_and_then_once_a_second() {
        let (rate, now) = (VerifyRate::default(), Instant::now());
        assert_eq!(admitted(&rate, [at(1); 100], now), 60);
        let refused = rate.admit(at(1), now).unwrap_err();
        assert_eq!(refused.reason(), Reason::Overloaded);
        assert_eq!(refused.retry_delay(), Some(Duration::from_secs(1)));
        assert_eq!(admitted(&rate, [at(1); 100], now + Duration::from_secs(3)), 3);
        assert_eq!(admitted(&rate, [at(1); 100], now + 2 * MINUTE), 60);
    }

    #[test]
    fn all_ask_six_hundred_times_and_then_ten_times_a_second() {
        let (rate, now) = (VerifyRate::default(), Instant::now());
        assert_eq!(admitted(&rate, (0..1_000).map(at), now), 600);
        assert_eq!(
            admitted(&rate, (0..1_000).map(at), now + Duration::from_secs(1)),
            10
        );
    }

    #[test]
    fn who_floods_uses_up_its_own_rate_alone() {
        let (rate, now) = (VerifyRate::default(), Instant::now());
        assert_eq!(admitted(&rate, (0..10_000).map(|_| at(1)), now), 60);
        assert_eq!(admitted(&rate, (2..1_000).map(at), now), 540);
    }

    #[test]
    fn a_system_asks_for_many_people() {
        let (rate, now) = (VerifyRate::default(), Instant::now());
        assert_eq!(admitted(&rate, iter::repeat_n(Asker::System, 1_000), now), 600);
        assert!(rate.0.lock().unwrap().one.is_empty());
    }

    #[test]
    fn neither_systems_nor_addresses_silence_the_others() {
        let (rate, now) = (VerifyRate::default(), Instant::now());
        assert_eq!(admitted(&rate, (0..1_000).map(at), now), 600);
        assert_eq!(admitted(&rate, iter::repeat_n(Asker::System, 1_000), now), 600);
        let rate = VerifyRate::default();
        assert_eq!(admitted(&rate, iter::repeat_n(Asker::System, 1_000), now), 600);
        assert_eq!(admitted(&rate, (0..1_000).map(at), now), 600);
    }

    #[test]
    fn a_network_of_ipv6_is_one_and_every_address_of_ipv4() {
        let (rate, now) = (VerifyRate::default(), Instant::now());
        let at = |text: String| Asker::Address(Some(text.parse().unwrap()));
        let first = (0..100).map(|host| at(format!("2001:db8:0:1:{host:x}::{host:x}")));
        assert_eq!(admitted(&rate, first, now), 60);
        let second = [at("2001:db8:0:2::1".to_owned()); 100];
        assert_eq!(admitted(&rate, second, now), 60);
        // As a socket for both shows them, each is itself.
        let mapped = (0..100).map(|host| at(format!("::ffff:192.0.2.{host}")));
        assert_eq!(admitted(&rate, mapped, now), 100);
        let same = (0..100).map(|_| at("192.0.2.7".to_owned()));
        assert_eq!(admitted(&rate, same, now), 59);
    }

    #[test]
    fn addresses_without_end_are_not_remembered() {
        let (rate, begun) = (VerifyRate::default(), Instant::now());
        // For ten minutes a thousand addresses a second, none of which asks again.
        for second in 0..600 {
            let now = begun + Duration::from_secs(u64::from(second));
            admitted(&rate, (0..1_000).map(|number| at(second * 1_000 + number)), now);
            assert!(rate.0.lock().unwrap().one.len() <= MAX_ADDRESSES);
        }
    }
}
