//! Near-duplicates of one publisher (同一单位的近似条目), which stand in a list as one.

use std::collections::HashMap;

use tantivy::DocAddress;
use techmarket_ranking::TextProfile;

use super::candidates::Candidate;

/// Likeness of texts from which two posts of one publisher are variants of one. Of the 793,170 pairs of abstracts of the CSL sample the
/// most alike have 0.19 of their pairs of characters in common.
const ALIKE: f64 = 0.8;

/// A candidate and the variants of it that score no better.
#[derive(Debug)]
pub(super) struct Folded {
    pub(super) best: Candidate,
    /// Best first.
    pub(super) variants: Vec<DocAddress>,
}

impl From<Candidate> for Folded {
    fn from(best: Candidate) -> Self {
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

/// Folds candidates, which are given best first. Those without a publisher stay as they are.
pub(super) fn fold(candidates: Vec<Candidate>) -> Vec<Folded> {
    let mut kept: Vec<Folded> = Vec::with_capacity(candidates.len());
    let mut of_publisher: HashMap<u64, Vec<usize>> = HashMap::new();
    for candidate in candidates {
        let Some(publisher) = candidate.publisher else {
            kept.push(candidate.into());
            continue;
        };
        let places = of_publisher.entry(publisher).or_default();
        let alike = |place: &&usize| are_variants(&kept[**place].best.profile, &candidate.profile);
        if let Some(place) = places.iter().find(alike) {
            kept[*place].variants.push(candidate.address);
        } else {
            places.push(kept.len());
            kept.push(candidate.into());
        }
    }
    kept
}
