//! Judged pairs, by demand.

use std::cmp::Ordering;

use sha2::{Digest, Sha256};

use crate::feature::{Feature, FeatureValues};

/// A judged pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// How good it is: 0 is the worst. Only the order within a group is learnt; nDCG takes `2^grade - 1` as the gain.
    pub grade: u8,
    /// The values of its features when it was ranked.
    pub values: FeatureValues,
}

/// The judged pairs of one demand. Pairs of different demands are never compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Identifies the demand; says whether the group is for training or held back.
    pub id: String,
    /// Its judged pairs.
    pub judged: Vec<Judged>,
}

impl Group {
    /// Ways to take a better pair and a worse one.
    #[must_use]
    pub fn pairs(&self) -> usize {
        let ordered = |(index, a): (usize, &Judged)| {
            let behind = self.judged[index + 1..].iter();
            behind.filter(|b| b.grade != a.grade).count()
        };
        self.judged.iter().enumerate().map(ordered).sum()
    }
}

/// The fold of `folds` that a group belongs to, 0 and up: by a digest of its id, so that it is the same in every run, on
/// every machine, and whatever other groups there are. No fold is 0 of 0.
#[must_use]
pub fn fold(id: &str, folds: u64) -> u64 {
    let digest = Sha256::digest(id);
    let number = digest
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    number.checked_rem(folds).unwrap_or_default()
}

/// The groups for training, and those held back: one of three.
#[must_use]
pub fn split(groups: Vec<Group>) -> (Vec<Group>, Vec<Group>) {
    groups.into_iter().partition(|group| fold(&group.id, 3) != 0)
}

/// The groups that can teach something, in an order that does not depend on how they were given: sums of floating-point
/// numbers depend on their order.
pub(super) fn in_order(groups: &[Group]) -> Vec<Group> {
    let mut ordered: Vec<Group> = groups.iter().filter(|group| group.pairs() > 0).cloned().collect();
    for group in &mut ordered {
        group.judged.sort_by(by_content);
    }
    ordered.sort_by(|a, b| {
        let contents = || {
            let pairs = a.judged.iter().zip(&b.judged);
            let unequal = pairs.map(|(a, b)| by_content(a, b)).find(|order| order.is_ne());
            unequal.unwrap_or_else(|| a.judged.len().cmp(&b.judged.len()))
        };
        a.id.cmp(&b.id).then_with(contents)
    });
    ordered
}

fn by_content(a: &Judged, b: &Judged) -> Ordering {
    let number = |judged: &Judged, feature| judged.values.get(feature).unwrap_or(-1.0);
    let values = Feature::ALL
        .into_iter()
        .map(|feature| number(a, feature).total_cmp(&number(b, feature)));
    let unequal = || values.into_iter().find(|order| order.is_ne());
    a.grade
        .cmp(&b.grade)
        .then_with(|| unequal().unwrap_or(Ordering::Equal))
}
