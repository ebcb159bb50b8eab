//! How often one visitor asks about verification codes (核验). The register bounds a portal as one system, for all its visitors
//! together; that one of them does not use all of it up is the portal's own to see to.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use techmarket_kernel::subscriber;

const MINUTE: Duration = Duration::from_mins(1);
/// Questions a minute from one address.
const OF_ONE: u32 = 60;
/// Addresses that are remembered; beyond it those whose minute is over go, and then all.
const MOST: usize = 10_000;

/// What each address asked in its minute.
#[derive(Default)]
pub(crate) struct Questions(Mutex<HashMap<Option<IpAddr>, (Instant, u32)>>);

impl Questions {
    /// Counts a question; false if it is one too many.
    pub(crate) fn admit(&self, address: Option<IpAddr>, now: Instant) -> bool {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() >= MOST {
            asked.retain(|_, (began, _)| now.duration_since(*began) < MINUTE);
            if asked.len() >= MOST {
                asked.clear();
            }
        }
        let (began, count) = asked.entry(address.map(subscriber)).or_insert((now, 0));
        if now.duration_since(*began) >= MINUTE {
            (*began, *count) = (now, 0);
        }
        *count += 1;
        *count <= OF_ONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_own_minute() {
        let (questions, now) = (Questions::default(), Instant::now());
        let at = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        for _ in 0..OF_ONE {
            assert!(questions.admit(at("2001:db8::1"), now));
        }
        assert!(!questions.admit(at("2001:db8::2"), now), "the same subscriber");
        assert!(questions.admit(at("10.0.0.1"), now));
        assert!(questions.admit(at("2001:db8::1"), now + MINUTE));
    }

    #[test]
    fn memory_is_bounded() {
        let (questions, now) = (Questions::default(), Instant::now());
        for number in 0..u32::try_from(MOST).unwrap() * 2 {
            assert!(questions.admit(Some(IpAddr::from(number.to_be_bytes())), now));
        }
        assert!(questions.0.lock().unwrap().len() <= MOST);
    }
}
