//! How often (频率): calls in a time, of one caller, of its organisation, and of an address where nobody is known. What is under
//! way at once is bounded by shares.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use techmarket_kernel::{Error, Reason, Result};
use techmarket_types::CreditCode;

use crate::Rates;
use crate::shares::Holder;
use crate::work::Work;

/// Kinds of work that are counted apart.
const KINDS: usize = 3;
/// What was saved up at most: so many seconds' calls may come at once.
const SAVED_SECONDS: i64 = 10;
/// An organisation has so many times what one caller has.
const ORGANIZATION: i64 = 4;
/// Callers that are remembered. Beyond them those that are new share one count.
const REMEMBERED: usize = 64 << 10;
const MICROS: i64 = 1_000_000;

/// Whose calls are counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Whose {
    /// A person, a program or an API key: by its subject.
    Caller(String),
    Organization(CreditCode),
    /// Nobody known; of IPv6, a /64.
    Address(Option<IpAddr>),
    /// All that are too many to be remembered.
    Others,
}

/// When the calls so far would have been made at an even rate, in microseconds since 1970, by kind: one number says all
/// (the generic cell rate algorithm).
type Paces = [i64; KINDS];

/// The counts of all callers.
pub(crate) struct Counts {
    rates: Option<Rates>,
    paces: Mutex<HashMap<Whose, Paces>>,
    most: usize,
}

impl Whose {
    fn title(&self) -> &'static str {
        match self {
            Self::Caller(_) => "本调用方",
            Self::Organization(_) => "本单位",
            Self::Address(_) => "本地址",
            Self::Others => "未登录的调用方",
        }
    }

    fn times(&self) -> i64 {
        if matches!(self, Self::Organization(_)) {
            ORGANIZATION
        } else {
            1
        }
    }
}

impl Counts {
    pub(crate) fn new(rates: Option<Rates>) -> Self {
        Self {
            rates,
            paces: Mutex::default(),
            most: REMEMBERED,
        }
    }

    /// Counts a call of `work` by `holder`, or refuses it with the time after which it is let through.
    pub(crate) fn take(&self, holder: &Holder, work: Work, now: Timestamp) -> Result<()> {
        let (Some(rates), Some((kind, title))) = (self.rates, kind(work)) else {
            return Ok(());
        };
        let each = [rates.reads, rates.writes, rates.heavy][kind];
        if each == 0 {
            return Ok(());
        }
        let whose = match holder {
            Holder::Market => return Ok(()),
            Holder::Caller(person, organization) => [
                Some(Whose::Caller(person.clone())),
                organization.clone().map(Whose::Organization),
            ],
            Holder::Address(address) => [Some(Whose::Address(*address)), None],
        };
        let now = now.as_microsecond();
        let mut paces = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::with_capacity(whose.len());
        for whose in whose.into_iter().flatten() {
            let whose = self.remembered(&mut paces, whose, now);
            let rate = i64::from(each) * whose.times();
            let (one, saved) = ((MICROS / rate).max(1), SAVED_SECONDS * MICROS);
            // A clock that was set back does not shut anybody out for longer than what may be saved up.
            let pace = paces.get_mut(&whose).map_or(now, |paces| {
                paces[kind] = paces[kind].min(now + saved);
                paces[kind].max(now)
            });
            let next = pace + one;
            if next > now + saved {
                return Err(refused(&whose, title, rate, next - now - saved));
            }
            taken.push((whose, next));
        }
        for (whose, next) in taken {
            paces.entry(whose).or_insert([0; KINDS])[kind] = next;
        }
        Ok(())
    }

    /// `whose`, or all others together where no more can be remembered.
    fn remembered(&self, paces: &mut HashMap<Whose, Paces>, whose: Whose, now: i64) -> Whose {
        if paces.len() < self.most || paces.contains_key(&whose) {
            return whose;
        }
        // Looked through once a second's worth of others has come, not at each call.
        if paces
            .get(&Whose::Others)
            .is_none_or(|paces| paces.iter().all(|pace| *pace <= now))
        {
            paces.retain(|_, paces| paces.iter().any(|pace| *pace > now));
        }
        if paces.len() < self.most {
            whose
        } else {
            Whose::Others
        }
    }
}

/// Which count a kind of work has, and its name.
fn kind(work: Work) -> Option<(usize, &'static str)> {
    match work {
        // Without a place and without a count: bounded by connections and by streams that are open.
        Work::Probe => None,
        Work::Public | Work::Read => Some((0, "读取")),
        Work::Write => Some((1, "写入")),
        Work::Heavy | Work::Sending => Some((2, "检索、统计、打印与上传")),
    }
}

fn refused(whose: &Whose, title: &str, rate: i64, micros: i64) -> Error {
    let delay =
        Duration::from_micros(u64::try_from(micros).unwrap_or_default()).max(Duration::from_millis(1));
    let message = format!(
        "{}的调用过于频繁：{title}每秒至多 {rate} 次，请稍后再试",
        whose.title()
    );
    Error::new(Reason::RateLimited, message).retry_after(delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: Rates = Rates {
        reads: 2,
        writes: 1,
        heavy: 1,
    };

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_780_000_000_000 + milliseconds).unwrap()
    }

    fn caller(subject: &str, organization: Option<&str>) -> Holder {
        let organization = organization.map(|code| code.parse().unwrap());
        Holder::Caller(subject.to_owned(), organization)
    }

    /// Calls until one is refused, at most a thousand.
    fn run(counts: &Counts, holder: &Holder, work: Work, now: Timestamp) -> (usize, Option<Error>) {
        for made in 0..1_000 {
            if let Err(error) = counts.take(holder, work, now) {
                return (made, Some(error));
            }
        }
        (1_000, None)
    }

    #[test]
    fn what_was_saved_up_is_used_and_comes_back_at_the_rate() {
        let counts = Counts::new(Some(RATES));
        let li = caller("techmarket li", None);
        let (made, refused) = run(&counts, &li, Work::Read, at(0));
        let refused = refused.unwrap();
        assert_eq!((made, refused.reason()), (20, Reason::RateLimited));
        assert_eq!(refused.retry_delay(), Some(Duration::from_millis(500)));
        assert!(refused.message().contains("本调用方") && refused.message().contains("每秒至多 2 次"));
        assert_eq!(run(&counts, &li, Work::Read, at(500)).0, 1);
        assert_eq!(run(&counts, &li, Work::Read, at(3_500)).0, 6);
        // Other work and other people are not concerned.
        assert_eq!(run(&counts, &li, Work::Write, at(0)).0, 10);
        assert_eq!(run(&counts, &li, Work::Heavy, at(0)).0, 10);
        assert_eq!(
            run(&counts, &li, Work::Sending, at(0)).0,
            0,
            "uploads are heavy work"
        );
        assert_eq!(
            run(&counts, &caller("techmarket wang", None), Work::Read, at(0)).0,
            20
        );
        assert!(run(&counts, &li, Work::Probe, at(0)).1.is_none());
        assert!(run(&counts, &Holder::Market, Work::Write, at(0)).1.is_none());
    }

    #[test]
    fn an_organisation_is_bounded_whatever_people_it_has() {
        let counts = Counts::new(Some(RATES));
        let made = (0..10).map(|number| {
            let one = caller(&format!("techmarket {number}"), Some("12100000400000624D"));
            run(&counts, &one, Work::Write, at(0))
        });
        let made: Vec<(usize, Option<Error>)> = made.collect();
        assert_eq!(made.iter().map(|(made, _)| made).sum::<usize>(), 40);
        assert!(made[9].1.as_ref().unwrap().message().contains("本单位"));
        let other = caller("techmarket 0", Some("12100000425006117P"));
        assert_eq!(
            run(&counts, &other, Work::Write, at(0)).0,
            0,
            "he has used up his own"
        );
    }

    #[test]
    fn strangers_are_counted_by_address() {
        let counts = Counts::new(Some(RATES));
        let address = |text: &str| Holder::of(None, Some(text.parse().unwrap()));
        assert_eq!(run(&counts, &address("2001:db8::1"), Work::Public, at(0)).0, 20);
        assert_eq!(
            run(&counts, &address("2001:db8::2"), Work::Public, at(0)).0,
            0,
            "the same /64"
        );
        assert_eq!(
            run(&counts, &address("2001:db8:0:1::1"), Work::Public, at(0)).0,
            20
        );
        assert_eq!(run(&counts, &address("10.0.0.1"), Work::Public, at(0)).0, 20);
    }

    #[test]
    fn memory_is_bounded_and_nobody_remembered_suffers() {
        let counts = Counts {
            most: 100,
            ..Counts::new(Some(RATES))
        };
        let known = caller("techmarket li", None);
        assert_eq!(run(&counts, &known, Work::Read, at(0)).0, 20);
        let address = |number: u32| Holder::of(None, Some(std::net::Ipv4Addr::from(number).into()));
        let made: usize = (0..1_000)
            .map(|number| run(&counts, &address(number), Work::Public, at(0)).0)
            .sum();
        assert_eq!(made, 99 * 20 + 20, "those beyond share one count");
        assert!(counts.paces.lock().unwrap().len() <= 101);
        assert_eq!(run(&counts, &known, Work::Read, at(1_000)).0, 2);
        assert_eq!(
            run(&counts, &address(5_000), Work::Public, at(60_000)).0,
            20,
            "the rest is forgotten"
        );
    }

    #[test]
    fn no_rate_is_no_bound() {
        let li = caller("techmarket li", None);
        assert!(run(&Counts::new(None), &li, Work::Write, at(0)).1.is_none());
        let unbounded = Counts::new(Some(Rates { writes: 0, ..RATES }));
        assert!(run(&unbounded, &li, Work::Write, at(0)).1.is_none());
    }

    #[test]
    fn a_clock_that_is_set_back_shuts_nobody_out() {
        let counts = Counts::new(Some(RATES));
        let li = caller("techmarket li", None);
        assert_eq!(run(&counts, &li, Work::Read, at(3_600_000)).0, 20);
        assert_eq!(run(&counts, &li, Work::Read, at(0)).0, 0);
        assert_eq!(run(&counts, &li, Work::Read, at(10_000)).0, 20);
    }
}
