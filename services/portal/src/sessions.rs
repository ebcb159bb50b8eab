//! Who is signed in (会话). The browser holds an opaque word, never a token; the tokens of its person stay in this process's
//! memory, and with it they are gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::{Clock, Rng};
use techmarket_proto::directory::v1::Member;

use crate::Person;

/// A session ends after so long without a page, and after so long in any case.
const IDLE: SignedDuration = SignedDuration::from_mins(60);
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// For so long it is known whose a session was that has ended, so that a form typed in it finds its person again.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);
/// A token is renewed so long before it ends: no call of a page begins with one that ends in it.
const AHEAD: SignedDuration = SignedDuration::from_secs(60);
/// Sessions that are kept in memory; beyond, the one that was used least recently ends.
const MOST: usize = 10_000;

/// A person who is signed in.
#[derive(Clone)]
pub(crate) struct Session {
    /// The word in the browser's cookie.
    pub(crate) id: String,
    /// Who it is.
    pub(crate) person: Person,
    /// What the sign-in gave; none of the sample people of the demo.
    pub(crate) account: Option<Arc<Signed>>,
}

/// What a sign-in gave (AccountService), and its last refresh.
pub(crate) struct Signed {
    pub(crate) access: String,
    pub(crate) access_ends: Timestamp,
    pub(crate) refresh: String,
    /// `accounts/{uuid}`.
    pub(crate) account: String,
    /// `sessions/{uuid}` of the directory.
    pub(crate) session: String,
    /// `organizations/{code}/members/{uuid}`; empty: as nobody's member.
    pub(crate) member: String,
    /// Everything that the person may act as.
    pub(crate) memberships: Vec<Member>,
    /// Whether roles are held back until a second factor is shown.
    pub(crate) is_held_back: bool,
}

/// Sessions in this process's memory.
pub(crate) struct Sessions {
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    kept: Mutex<HashMap<String, Kept>>,
}

struct Kept {
    person: Person,
    account: Option<Arc<Signed>>,
    /// Whoever holds it renews the token.
    renewing: Arc<tokio::sync::Mutex<()>>,
    opened: Timestamp,
    used: Timestamp,
    has_ended: bool,
}

impl Signed {
    /// Whether its token is to be renewed.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.access_ends.duration_since(now) < AHEAD
    }

    /// The membership that the person acts as, if any.
    pub(crate) fn acting(&self) -> Option<&Member> {
        self.memberships.iter().find(|member| member.name == self.member)
    }
}

impl Sessions {
    pub(crate) fn new(clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Self {
        let kept = Mutex::default();
        Self { clock, rng, kept }
    }

    /// Begins a session and returns the word for the cookie.
    pub(crate) fn open(&self, person: Person, account: Option<Arc<Signed>>) -> String {
        let (id, now) = (crate::text::word(&*self.rng), self.clock.now());
        let mut kept = self.lock();
        kept.retain(|_, one| now.duration_since(one.used) < IDLE + REMEMBERED);
        while kept.len() >= MOST {
            let oldest = kept.iter().min_by_key(|(_, one)| one.used);
            let Some(oldest) = oldest.map(|(id, _)| id.clone()) else {
                break;
            };
            kept.remove(&oldest);
        }
        let one = Kept {
            person,
            account,
            renewing: Arc::default(),
            opened: now,
            used: now,
            has_ended: false,
        };
        kept.insert(id.clone(), one);
        id
    }

    /// The session of a word that a browser showed, if it goes on.
    pub(crate) fn find(&self, id: &str) -> Option<Session> {
        let now = self.clock.now();
        let mut kept = self.lock();
        let one = kept.get_mut(id).filter(|one| one.goes_on(now))?;
        one.used = now;
        Some(Session {
            id: id.to_owned(),
            person: one.person.clone(),
            account: one.account.clone(),
        })
    }

    /// The session goes on with what a refresh gave, or as somebody else of the same account.
    pub(crate) fn go_on(&self, id: &str, person: Person, account: Signed) {
        if let Some(one) = self.lock().get_mut(id) {
            one.person = person;
            one.account = Some(Arc::new(account));
        }
    }

    /// What is held by whoever renews the token of a session: one at a time.
    pub(crate) fn renewing(&self, id: &str) -> Option<Arc<tokio::sync::Mutex<()>>> {
        self.lock().get(id).map(|one| Arc::clone(&one.renewing))
    }

    /// Whose session it is or was: the caller's identity.
    pub(crate) fn owner(&self, id: &str) -> Option<String> {
        self.lock().get(id).map(|one| one.person.caller.person())
    }

    /// Ends a session (退出).
    pub(crate) fn end(&self, id: &str) {
        if let Some(one) = self.lock().get_mut(id) {
            one.has_ended = true;
            one.account = None;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn goes_on(&self, now: Timestamp) -> bool {
        let is_used = now.duration_since(self.used) < IDLE;
        !self.has_ended && is_used && now.duration_since(self.opened) < LONGEST
    }
}
