//! Forms whose session ended while they were filled in: kept for an hour, for the same person and the same browser, so that nothing
//! typed is lost.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a form is kept.
const KEPT: Duration = Duration::from_hours(1);
/// Bytes of all forms together; the oldest go.
const MOST_BYTES: usize = 32 << 20;

/// Forms that wait for their persons.
#[derive(Default)]
pub(crate) struct KeptForms(Mutex<Vec<KeptForm>>);

/// One of them.
#[derive(Clone)]
pub(crate) struct KeptForm {
    /// The word in the browser's cookie.
    word: String,
    /// Whose session it was.
    owner: String,
    since: Instant,
    /// Where it was sent.
    pub(crate) path: String,
    pub(crate) pairs: Vec<(String, String)>,
}

impl KeptForms {
    /// Keeps a form of `owner` under `word`.
    pub(crate) fn put(&self, word: &str, owner: String, path: &str, pairs: Vec<(String, String)>) {
        let (word, path, since) = (word.to_owned(), path.to_owned(), Instant::now());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(KeptForm {
            word,
            owner,
            since,
            path,
            pairs,
        });
        all.retain(|one| one.since.elapsed() < KEPT);
        let mut bytes: usize = all.iter().map(KeptForm::bytes).sum();
        while bytes > MOST_BYTES && all.len() > 1 {
            bytes -= all.remove(0).bytes();
        }
    }

    /// The form of a browser's word, if it is of this person.
    pub(crate) fn find(&self, word: &str, owner: &str) -> Option<KeptForm> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |one: &&KeptForm| one.word == word && one.owner == owner && one.since.elapsed() < KEPT;
        all.iter().find(is_it).cloned()
    }
}

impl KeptForm {
    fn bytes(&self) -> usize {
        let pairs = self.pairs.iter().map(|(name, value)| name.len() + value.len());
        self.path.len() + pairs.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_its_persons_alone_and_memory_is_bounded() {
        let forms = KeptForms::default();
        let large = |name: &str| vec![(name.to_owned(), "x".repeat(MOST_BYTES / 2))];
        for word in ["a", "b", "c"] {
            forms.put(
                word,
                "techmarket zhang".to_owned(),
                "/my/listings/new",
                large(word),
            );
        }
        assert!(
            forms.find("a", "techmarket zhang").is_none(),
            "the oldest is gone"
        );
        assert_eq!(forms.find("c", "techmarket zhang").unwrap().pairs[0].0, "c");
        assert!(forms.find("c", "techmarket li").is_none());
    }
}
