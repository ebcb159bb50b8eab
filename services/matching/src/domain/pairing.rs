//! A pair that the market suggests.

use techmarket_types::{CreditCode, DemandId, ListingId};

use super::hit::Hit;

/// One side of a pair, as its post says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party<I> {
    /// The post.
    pub id: I,
    /// Its title.
    pub title: String,
    /// Who owns it.
    pub organization: CreditCode,
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
    /// The listing.
    pub supply: Party<ListingId>,
    /// The demand.
    pub demand: Party<DemandId>,
    /// The first published of the nearly equal listings of this publisher; the listing itself where there is no other.
    pub variant_group: ListingId,
    /// Score and reasons of the pair.
    pub hit: Hit,
}
