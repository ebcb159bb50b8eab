//! A found post with its reasons, and the pair that it makes.

use serde::{Deserialize, Serialize};
use techmarket_ranking::{Contribution, FailedCondition};
use techmarket_types::{CreditCode, DemandId, ListingId};

/// Variants named with a hit. More of them say nothing more.
pub const MAX_VARIANTS: usize = 20;

/// A found post.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Resource name.
    pub name: String,
    /// What was given as [`super::Post::payload`].
    pub payload: Vec<u8>,
    /// 0 to 1; the sum of the contributions. 0.5 says that half of what the ranking can give is met.
    pub score: f64,
    /// What each feature adds.
    pub contributions: Vec<Contribution>,
    /// Words that both texts have, the weightiest first, at most ten; words within a longer matched
    /// word are left out.
    pub matched_terms: Vec<MatchedTerm>,
    /// Stated conditions that the pair does not meet.
    pub failed_conditions: Vec<FailedCondition>,
    /// Resource names of nearly the same posts of the same publisher, which score no better and are not hits of their own;
    /// best first, at most [`MAX_VARIANTS`].
    pub variants: Vec<String>,
}

/// A word that both texts have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchedTerm {
    /// The word, normalised.
    pub term: String,
    /// Its part of the weight that a text about the same thing would reach, 0 to 1.
    pub weight: f64,
}

/// One side of a pair, as its post says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party<I> {
    /// The post.
    pub id: I,
    pub title: String,
    /// Who owns it.
    pub organization: CreditCode,
    /// Its name.
    pub organization_name: String,
    /// Whether the owner is hidden before both sides have accepted.
    pub hidden: bool,
    /// Where, code of GB/T 2260.
    pub region: Option<String>,
    /// Fields of technology (codes).
    pub fields: Vec<String>,
}

/// A pair with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    pub supply: Party<ListingId>,
    pub demand: Party<DemandId>,
    /// The first published of the nearly equal listings of this publisher; the listing itself where there is no other.
    pub variant_group: ListingId,
    /// Score and reasons of the pair.
    pub hit: Hit,
}
