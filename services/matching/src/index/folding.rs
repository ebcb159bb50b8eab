//! Near-duplicates of one publisher (同一单位的近似条目), which stand in a list as one.

use std::collections::HashMap;

use tantivy::DocAddress;
use techmarket_ranking::TextProfile;

/// Likeness of texts from which two posts of one publisher are variants of one. Of the 793,170 pairs of abstracts of the CSL sample the
/// most alike have 0.19 of their pairs of characters in common.
const ALIKE: f64 = 0.8;

/// What is folded.
pub(super) trait Foldable {
    fn address(&self) -> DocAddress;

    /// Key of its publisher, hidden or not; `None` where the post says none, so that it stays as it is.
    fn publisher(&self) -> Option<u64>;

    fn profile(&self) -> &TextProfile;
}

/// A candidate and the variants of it that score no better.
#[derive(Debug)]
pub(super) struct Folded<T> {
    pub(super) best: T,
    /// Best first.
    pub(super) variants: Vec<DocAddress>,
}

impl<T> From<T> for Folded<T> {
    fn from(best: T) -> Self {
        Self {
            best,
            variants: Vec::new(),
        }
    }
}

/// Whether two posts of one publisher say the same.
pub(super) fn are_variants(one: &TextProfile, other: &TextProfile) -> bool {
    one.likeness(other) >= ALIKE
}

/// Folds candidates, which are given best first.
pub(super) fn fold<T: Foldable>(candidates: Vec<T>) -> Vec<Folded<T>> {
    let mut folding = Folding::new(usize::MAX);
    folding.extend(candidates);
    folding.kept
}

/// A list of what was given, best first, as far as it is wanted.
pub(super) struct Folding<T> {
    pub(super) kept: Vec<Folded<T>>,
    wanted: usize,
    of_publisher: HashMap<u64, Vec<(usize, Signature)>>,
    /// Whether something was left out that stands behind all that is wanted.
    pub(super) more: bool,
}

impl<T: Foldable> Folding<T> {
    /// Keeps the first `wanted`, and what is a variant of them.
    pub(super) fn new(wanted: usize) -> Self {
        Self {
            kept: Vec::new(),
            wanted,
            of_publisher: HashMap::new(),
            more: false,
        }
    }

    /// Keeps what is given as it is.
    pub(super) fn extend_unfolded(&mut self, candidates: impl IntoIterator<Item = T>) {
        for candidate in candidates {
            self.keep(candidate);
        }
    }

    pub(super) fn extend(&mut self, candidates: impl IntoIterator<Item = T>) {
        for candidate in candidates {
            let Some(publisher) = candidate.publisher() else {
                self.keep(candidate);
                continue;
            };
            let places = self.of_publisher.entry(publisher).or_default();
            let is_kept = self.kept.len() < self.wanted;
            if places.is_empty() && !is_kept {
                self.more = true;
                continue;
            }
            let signature = Signature::of(candidate.profile());
            let alike = |(place, other): &&(usize, Signature)| {
                signature.may_be_alike(other)
                    && are_variants(self.kept[*place].best.profile(), candidate.profile())
            };
            if let Some((place, _)) = places.iter().find(alike) {
                self.kept[*place].variants.push(candidate.address());
            } else if is_kept {
                places.push((self.kept.len(), signature));
                self.kept.push(candidate.into());
            } else {
                self.more = true;
            }
        }
    }

    fn keep(&mut self, candidate: T) {
        if self.kept.len() < self.wanted {
            self.kept.push(candidate.into());
        } else {
            self.more = true;
        }
    }
}

const WORDS: usize = 8;

/// Which bits an odd number of a profile's terms has. Two profiles differ in at least as many terms as their signatures in bits, so that
/// two that are alike are never taken for others, and nearly all that are not alike need not be compared.
#[derive(Debug, Clone, Copy)]
struct Signature {
    bits: [u64; WORDS],
    terms: u32,
}

impl Signature {
    fn of(profile: &TextProfile) -> Self {
        let mut bits = [0; WORDS];
        for term in profile.terms() {
            let at = term.key().number();
            bits[at as usize % WORDS] ^= 1 << (at / u32::try_from(WORDS).unwrap_or(1) % u64::BITS);
        }
        Self {
            bits,
            terms: u32::try_from(profile.terms().len()).unwrap_or(u32::MAX),
        }
    }

    /// Of two sets that are alike, `a` and `b` in number, (1 - ALIKE) / (1 + ALIKE) of `a + b` are in one only.
    fn may_be_alike(&self, other: &Self) -> bool {
        let pairs = self.bits.iter().zip(&other.bits);
        let differ: u32 = pairs.map(|(one, other)| (one ^ other).count_ones()).sum();
        let all = f64::from(self.terms) + f64::from(other.terms);
        f64::from(differ) <= all * (1.0 - ALIKE) / (1.0 + ALIKE) + 1e-9
    }
}

#[cfg(test)]
mod tests;
