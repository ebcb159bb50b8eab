//! How rare terms are among the posts of the market.

use rustc_hash::FxHashMap;

use crate::profile::{TermKey, TextProfile};

/// Counts over the posts of both sides that are published. They are exact: a post that is taken out leaves no trace, so the
/// same posts give the same scores however they came about, and a pair the same from either side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermStatistics {
    posts: u64,
    length: u64,
    containing: FxHashMap<TermKey, u32>,
}

impl TermStatistics {
    /// Counts a post in.
    pub fn add(&mut self, profile: &TextProfile) {
        self.posts += 1;
        self.length += u64::from(profile.length());
        for term in profile.terms() {
            *self.containing.entry(term.key()).or_default() += 1;
        }
    }

    /// Counts a post out that was counted in.
    pub fn remove(&mut self, profile: &TextProfile) {
        self.posts = self.posts.saturating_sub(1);
        self.length = self.length.saturating_sub(u64::from(profile.length()));
        for term in profile.terms() {
            if let Some(count) = self.containing.get_mut(&term.key()) {
                *count -= 1;
                if *count == 0 {
                    self.containing.remove(&term.key());
                }
            }
        }
    }

    /// Posts with the term.
    #[must_use]
    pub fn containing(&self, key: TermKey) -> u32 {
        self.containing.get(&key).copied().unwrap_or_default()
    }

    /// All posts.
    #[must_use]
    pub fn posts(&self) -> u64 {
        self.posts
    }

    /// Inverse document frequency as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5)).
    #[must_use]
    pub fn rarity(&self, key: TermKey) -> f64 {
        self.rarity_of(self.containing(key))
    }

    /// The same of a term that so many posts have.
    #[expect(clippy::cast_precision_loss, reason = "numbers of posts are far below 2^52")]
    pub(crate) fn rarity_of(&self, containing: u32) -> f64 {
        let containing = f64::from(containing);
        let without = (self.posts as f64 - containing).max(0.0);
        (1.0 + (without + 0.5) / (containing + 0.5)).ln()
    }

    /// Mean of [`TextProfile::length`], at least 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "numbers of posts are far below 2^52")]
    pub fn mean_length(&self) -> f64 {
        if self.posts == 0 {
            return 1.0;
        }
        (self.length as f64 / self.posts as f64).max(1.0)
    }
}
