//! Who is signed in (会话). The browser holds an opaque word, never a token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::{Clock, Rng};

use crate::Person;

/// A session ends after so long without a page, and after so long in any case.
const IDLE: SignedDuration = SignedDuration::from_mins(60);
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// Sessions that are kept in memory; beyond, the one that was used least recently ends.
const MOST: usize = 1_000;
/// Bytes of chance in the word that the browser holds.
const BYTES: usize = 32;

/// A person who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// The word in the browser's cookie.
    pub id: String,
    /// Who it is.
    pub person: Person,
}

/// Where sessions are kept: in memory for the demo; the market's accounts keep those of people who sign in.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Begins a session of `person` and returns the word for the cookie.
    async fn open(&self, person: Person) -> String;

    /// The session of a word that a browser showed, if it goes on.
    async fn find(&self, id: &str) -> Option<Session>;

    /// Ends a session (退出).
    async fn end(&self, id: &str);
}

/// Sessions in this process's memory, gone when it ends.
pub struct MemorySessions {
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    kept: Mutex<HashMap<String, Kept>>,
}

struct Kept {
    person: Person,
    opened: Timestamp,
    used: Timestamp,
}

impl MemorySessions {
    /// None yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Self {
        let kept = Mutex::default();
        Self { clock, rng, kept }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Sessions for MemorySessions {
    async fn open(&self, person: Person) -> String {
        let mut word = [0; BYTES];
        self.rng.fill(&mut word);
        let id = crate::text::hex(&word);
        let now = self.clock.now();
        let mut kept = self.lock();
        kept.retain(|_, one| goes_on(one, now));
        while kept.len() >= MOST {
            let oldest = kept.iter().min_by_key(|(_, one)| one.used);
            let Some(oldest) = oldest.map(|(id, _)| id.clone()) else {
                break;
            };
            kept.remove(&oldest);
        }
        let (opened, used) = (now, now);
        kept.insert(id.clone(), Kept { person, opened, used });
        id
    }

    async fn find(&self, id: &str) -> Option<Session> {
        let now = self.clock.now();
        let mut kept = self.lock();
        let one = kept.get_mut(id).filter(|one| goes_on(one, now))?;
        one.used = now;
        let (id, person) = (id.to_owned(), one.person.clone());
        Some(Session { id, person })
    }

    async fn end(&self, id: &str) {
        self.lock().remove(id);
    }
}

fn goes_on(one: &Kept, now: Timestamp) -> bool {
    now.duration_since(one.used) < IDLE && now.duration_since(one.opened) < LONGEST
}
