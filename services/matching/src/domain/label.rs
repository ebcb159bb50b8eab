//! What the answer to a match says about how well the pair fits.

use techmarket_types::{DemandId, ListingId};

use super::market_match::{Acceptance, Decline, DeclineReason, Match};
use super::match_state::MatchState;

/// A demand and the listings that were judged for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedDemand {
    pub demand: DemandId,
    pub title: String,
    /// Its public summary; empty where it is published no more.
    pub content: String,
    /// The judged listings, each once.
    pub judged: Vec<JudgedListing>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedListing {
    pub listing: ListingId,
    /// Its title when the match was made.
    pub title: String,
    /// 1 unrelated to 4 strongly related.
    pub level: u8,
}

/// The grade of a pair from the answer to it, 0 the worst: what learning takes as the label. `None` where nobody has
/// answered, or where the answer says nothing about how well the two fit.
///
/// | answer | grade | |
/// | --- | --- | --- |
/// | declined: not relevant | 0 | another subject |
/// | declined: not mature, indicators not reached | 1 | the subject is right, what is offered does not do |
/// | interest of one side | 2 | |
/// | accepted by both | 3 | |
/// | negotiation | 4 | |
/// | contract submitted for registration | 5 | |
/// | contract registered | 6 | |
///
/// Declined for the price, the terms, because it is no longer available, or for another reason: what failed is not what
/// the posts say about the subject, and mostly not in the posts at all, so it is no evidence against their likeness; the
/// acceptances given before it count as they stand.
#[must_use]
pub fn grade(pair: &Match) -> Option<u8> {
    match pair.state {
        MatchState::Suggested | MatchState::Viewed => None,
        MatchState::Interested => Some(INTERESTED),
        MatchState::Accepted => Some(ACCEPTED),
        MatchState::Negotiating => Some(NEGOTIATING),
        MatchState::Contracted => Some(CONTRACTED),
        MatchState::Registered => Some(REGISTERED),
        MatchState::Declined => of_declined(pair.decline.as_ref(), pair.accepted),
    }
}

const NOT_RELEVANT: u8 = 0;
const DOES_NOT_DO: u8 = 1;
const INTERESTED: u8 = 2;
const ACCEPTED: u8 = 3;
const NEGOTIATING: u8 = 4;
const CONTRACTED: u8 = 5;
const REGISTERED: u8 = 6;

/// The level of a grade on the scale of judged files: 1 unrelated, 2 weakly, 3 rather strongly, 4 strongly related.
#[must_use]
pub fn level(grade: u8) -> u8 {
    grade.min(ACCEPTED) + 1
}

fn of_declined(decline: Option<&Decline>, accepted: Acceptance) -> Option<u8> {
    match decline?.reason {
        DeclineReason::NotRelevant => Some(NOT_RELEVANT),
        DeclineReason::NotMature | DeclineReason::Indicators => Some(DOES_NOT_DO),
        DeclineReason::Price | DeclineReason::Terms | DeclineReason::NotAvailable | DeclineReason::Other => {
            match (accepted.supply, accepted.demand) {
                (true, true) => Some(ACCEPTED),
                (false, false) => None,
                _ => Some(INTERESTED),
            }
        }
    }
}
