//! Sign-ins that are half done: a password that was right and waits for the second factor, and a visit to an identity provider.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A sign-in that is not finished by then begins anew.
const LONGEST: Duration = Duration::from_mins(10);
/// Sign-ins that are half done at once; beyond it the oldest is given up.
const MOST: usize = 2_000;

/// Sign-ins that are half done, by the word in the browser's cookie.
#[derive(Default)]
pub(crate) struct Pending(Mutex<HashMap<String, (Instant, Step)>>);

/// What a sign-in waits with.
#[derive(Clone)]
pub(crate) struct Step {
    /// Where the person wants to go.
    pub(crate) path: String,
    pub(crate) secret: Secret,
}

/// What was shown so far. It does not leave this process.
#[derive(Clone)]
pub(crate) enum Secret {
    /// Login name and password, for the second factor.
    Password(String, String),
    /// The proof of a visit to an identity provider.
    Proof(String),
}

impl Pending {
    pub(crate) fn put(&self, word: &str, step: Step) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (since, _)| since.elapsed() < LONGEST);
        if all.len() >= MOST
            && let Some(oldest) = all
                .iter()
                .min_by_key(|(_, (since, _))| *since)
                .map(|(word, _)| word.clone())
        {
            all.remove(&oldest);
        }
        all.insert(word.to_owned(), (Instant::now(), step));
    }

    pub(crate) fn find(&self, word: &str) -> Option<Step> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, step) = all.get(word)?;
        (since.elapsed() < LONGEST).then(|| step.clone())
    }

    pub(crate) fn end(&self, word: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(word);
    }
}
