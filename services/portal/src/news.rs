//! How many posts came that fit the searches of a person (订阅提醒), as the navigation tells it. The market keeps what came, and
//! not who has read it: for each session this process remembers when its page was last read.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// What came so long ago is not called new, though nobody has read it.
const NEW: SignedDuration = SignedDuration::from_hours(24);
/// How long a count stands.
const KEPT: SignedDuration = SignedDuration::from_mins(1);
/// Sessions whose counts are kept; beyond, those that were not asked for within an hour are forgotten, or all.
const SESSIONS: usize = 10_000;
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(1);

/// The counts, by the word of the session.
#[derive(Default)]
pub(crate) struct News(Mutex<HashMap<String, Known>>);

#[derive(Clone, Default)]
struct Known {
    /// When its person last read the page of alerts.
    seen: Option<Timestamp>,
    /// In words; empty if there is nothing new.
    count: String,
    /// When it was counted.
    counted: Option<Timestamp>,
}

impl News {
    /// How many are new to the session, in words; empty if none.
    pub(crate) fn new_of(&self, session: &str) -> String {
        self.known(session).count
    }

    /// Since when alerts are new to the session.
    pub(crate) fn since(&self, session: &str, now: Timestamp) -> Timestamp {
        let day = now.checked_sub(NEW).unwrap_or(now);
        self.known(session).seen.map_or(day, |seen| seen.max(day))
    }

    /// Its person reads the page of alerts.
    pub(crate) fn see(&self, session: &str, now: Timestamp) {
        let known = Known {
            seen: Some(now),
            count: String::new(),
            counted: Some(now),
        };
        self.put(session, known, now);
    }

    /// Whether the count of the session still stands.
    pub(crate) fn stands(&self, session: &str, now: Timestamp) -> bool {
        let counted = self.known(session).counted;
        counted.is_some_and(|counted| (SignedDuration::ZERO..KEPT).contains(&now.duration_since(counted)))
    }

    /// What was counted now; none where it could not be, and then the last count stands for another minute.
    pub(crate) fn count(&self, session: &str, count: Option<String>, now: Timestamp) {
        let known = self.known(session);
        let known = Known {
            count: count.unwrap_or(known.count),
            counted: Some(now),
            seen: known.seen,
        };
        self.put(session, known, now);
    }

    fn known(&self, session: &str) -> Known {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(session).cloned().unwrap_or_default()
    }

    fn put(&self, session: &str, one: Known, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= SESSIONS && !known.contains_key(session) {
            known.retain(|_, one| {
                one.counted
                    .is_some_and(|counted| now.duration_since(counted) < FORGOTTEN)
            });
            if known.len() >= SESSIONS {
                known.clear();
            }
        }
        known.insert(session.to_owned(), one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_or_came_a_day_ago_is_not_new() {
        let (news, now) = (News::default(), Timestamp::from_second(1_000_000).unwrap());
        assert_eq!(news.since("a", now), now - NEW);
        news.see("a", now);
        let later = now + KEPT;
        assert_eq!(news.since("a", later), now);
        assert_eq!(news.since("b", later), later - NEW);
        assert_eq!(news.since("a", later + NEW), later);
    }

    #[test]
    fn a_count_stands_for_a_minute() {
        let (news, now) = (News::default(), Timestamp::from_second(1_000_000).unwrap());
        assert!(!news.stands("a", now));
        news.count("a", Some("3".to_owned()), now);
        assert!(news.stands("a", now) && !news.stands("a", now + KEPT) && !news.stands("b", now));
        news.count("a", None, now + KEPT);
        assert!(news.stands("a", now + KEPT) && news.new_of("a") == "3");
    }

    #[test]
    fn sessions_that_are_left_are_forgotten() {
        let (news, now) = (News::default(), Timestamp::from_second(1_000_000).unwrap());
        for number in 0..SESSIONS {
            news.see(&number.to_string(), now);
        }
        news.see("another", now + FORGOTTEN);
        assert_eq!(news.0.lock().unwrap().len(), 1);
    }
}
