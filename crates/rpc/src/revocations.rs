//! Sessions and keys whose tokens hold no more (撤销), as this process knows them. Tokens end soon by themselves, so only what was
//! revoked a little while ago is kept.

mod following;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use techmarket_kernel::{Caller, Credential, Error, Reason, Result};
use tokio::sync::watch;

pub use following::Following;

/// What was revoked so long ago concerns no token that is in force: they last 10 minutes, and clocks may differ.
const KEPT_SECONDS: i64 = 15 * 60;
/// Most that are kept. Beyond, tokens that were issued before the oldest one kept are refused: their holders refresh them.
const MOST: usize = 50_000;
const RETRY: Duration = Duration::from_secs(2);

/// What has been revoked. A clone is the same set.
#[derive(Clone)]
pub struct Revocations(Arc<State>);

struct State {
    known: RwLock<Known>,
    /// Whether tokens of sessions and keys can be told from revoked ones.
    filled: watch::Sender<bool>,
}

#[derive(Default)]
struct Known {
    /// By the id of a session or key: from which of its states on tokens hold, and when that was said.
    least: HashMap<Box<str>, (i64, i64)>,
    /// In the order in which they came.
    order: VecDeque<(i64, Box<str>)>,
    /// Tokens that were issued before, in seconds since 1970, are refused.
    complete_since: i64,
}

impl Default for Revocations {
    /// Nothing is revoked, and nothing will be: for a gate that nobody signs in at.
    fn default() -> Self {
        Self::of(true)
    }
}

impl Revocations {
    /// Nothing is known yet: tokens of sessions and keys are refused until [`Following`] has filled it.
    #[must_use]
    pub fn unknown() -> Self {
        Self::of(false)
    }

    fn of(filled: bool) -> Self {
        Self(Arc::new(State {
            known: RwLock::default(),
            filled: watch::Sender::new(filled),
        }))
    }

    /// Whether it has been filled.
    #[must_use]
    pub fn filled(&self) -> watch::Receiver<bool> {
        self.0.filled.subscribe()
    }

    /// Refuses a caller whose session or key has ended, or is in another state.
    pub fn admit(&self, caller: &Caller) -> Result<()> {
        let Some(held) = &caller.credential else {
            return Ok(());
        };
        if !*self.0.filled.borrow() {
            let message = "本进程还不知道哪些会话已撤销，请稍后再试";
            return Err(Error::new(Reason::Unavailable, message).retry_after(RETRY));
        }
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        if known.holds(held) {
            return Ok(());
        }
        let message = "会话或密钥已撤销，或其权限已变更：请刷新令牌或重新登录";
        Err(Error::new(Reason::TokenRevoked, message))
    }

    /// Tokens of `credential` hold from its state `least_generation` on, as was said at `time`, in seconds since 1970.
    pub fn revoke(&self, credential: &str, least_generation: i64, time: i64) {
        let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        known.add(credential, least_generation, time);
    }

    /// Everything that was revoked since `complete_since`, in seconds since 1970, has been told.
    fn fill(&self, complete_since: i64) {
        let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        known.complete_since = known.complete_since.max(complete_since);
        drop(known);
        self.0.filled.send_replace(true);
    }
}

impl Known {
    fn holds(&self, held: &Credential) -> bool {
        let least = self.least.get(held.id.as_str());
        held.issued >= self.complete_since && least.is_none_or(|(least, _)| held.generation >= *least)
    }

    fn add(&mut self, credential: &str, least_generation: i64, time: i64) {
        // What is told twice is kept once, and no state is taken back.
        let before = self.least.get(credential);
        if before.is_some_and(|(least, _)| *least >= least_generation) {
            return;
        }
        self.least.insert(credential.into(), (least_generation, time));
        self.order.push_back((time, credential.into()));
        while let Some((first, _)) = self.order.front() {
            let old = *first < time - KEPT_SECONDS;
            if !old && self.order.len() <= MOST {
                break;
            }
            let Some((first, id)) = self.order.pop_front() else {
                break;
            };
            if self.least.get(&id).is_some_and(|(_, at)| *at == first) {
                self.least.remove(&id);
            }
            if !old {
                self.complete_since = self.complete_since.max(first + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests;
