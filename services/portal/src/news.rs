//! How many posts came that fit the searches of a person (订阅提醒), as the navigation tells it. The market keeps what came, and
//! not who has read it: for each session this process remembers when its page was last read.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use techmarket_proto::matching::v1::{AlertFilter, ListAlertsRequest};

use crate::asked::Asked;
use crate::fault::{Fault, Part};

/// What came so long ago is not called new, though nobody has read it.
const NEW: SignedDuration = SignedDuration::from_hours(24);
/// How long a count stands.
const KEPT: SignedDuration = SignedDuration::from_mins(1);
/// A page does not wait longer for the count.
const LONGEST: Duration = Duration::from_secs(1);
/// More are not counted.
const MOST: i32 = 99;
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

/// Counts anew for who asks, where the count does not stand any more. A count that fails is tried again a minute later: the page
/// stands without it.
pub(crate) async fn read(asked: &Asked) {
    let Some(session) = asked.session().filter(|session| session.person.follows()) else {
        return;
    };
    let (news, now) = (&asked.portal().news, asked.portal().settings.market.clock.now());
    let known = news.known(&session.id);
    let stands = |counted: Timestamp| (SignedDuration::ZERO..KEPT).contains(&now.duration_since(counted));
    if known.counted.is_some_and(stands) {
        return;
    }
    let since = news.since(&session.id, now);
    let count = tokio::time::timeout(LONGEST, count(asked, since)).await;
    let count = match count {
        Ok(Ok(count)) => count,
        Ok(Err(_)) | Err(_) => known.count.clone(),
    };
    let counted = Some(now);
    news.put(
        &session.id,
        Known {
            count,
            counted,
            ..known
        },
        now,
    );
}

async fn count(asked: &Asked, since: Timestamp) -> Result<String, Fault> {
    let request = ListAlertsRequest {
        filter: Some(AlertFilter {
            create_time_after: Some(prost_types::Timestamp {
                seconds: since.as_second(),
                nanos: since.subsec_nanosecond(),
            }),
            ..AlertFilter::default()
        }),
        page_size: MOST,
        ..ListAlertsRequest::default()
    };
    let listed = asked.calls().matching()?.list_alerts(request).await;
    let listed = listed.map_err(Fault::of(Part::Matching))?.into_inner();
    Ok(match (listed.alerts.len(), listed.next_page_token.as_str()) {
        (0, _) => String::new(),
        (count, "") => count.to_string(),
        (count, _) => format!("{count}+"),
    })
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
    fn sessions_that_are_left_are_forgotten() {
        let (news, now) = (News::default(), Timestamp::from_second(1_000_000).unwrap());
        for number in 0..SESSIONS {
            news.see(&number.to_string(), now);
        }
        news.see("another", now + FORGOTTEN);
        assert_eq!(news.0.lock().unwrap().len(), 1);
    }
}
