//! Which matches a list asks for.

use jiff::Timestamp;
use techmarket_kernel::{Caller, Role, Sought};
use techmarket_types::{CreditCode, DemandId, ListingId, MatchId};

use crate::domain::{Match, MatchState};

/// Whose eyes a list is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Sees every match, and hidden publishers too.
    Operator,
    /// Sees every match.
    Worker(Option<CreditCode>),
    /// Sees the matches of its own organisation.
    Member(Option<CreditCode>),
}

impl Viewer {
    /// The viewer that `caller` is.
    #[must_use]
    pub fn of(caller: &Caller) -> Self {
        if caller.is(Role::Operator) {
            Self::Operator
        } else if caller.is(Role::Broker) || caller.is(Role::System) {
            Self::Worker(caller.organization.clone())
        } else {
            Self::Member(caller.organization.clone())
        }
    }
}

/// Order of a list; ids settle what is equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchOrder {
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
    /// Best first.
    Best,
    /// Last changed first.
    Changed,
}

impl MatchOrder {
    /// The place of `pair` in this order.
    #[must_use]
    pub fn place(self, pair: &Match) -> After {
        let key = match self {
            Self::Newest | Self::Oldest => 0,
            Self::Best => millionths(pair.score),
            Self::Changed => pair.update_time.as_microsecond(),
        };
        After { key, id: pair.id }
    }
}

/// A place in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// Score in millionths, or time of the last change in microseconds; without a meaning where ids alone order.
    pub key: i64,
    pub id: MatchId,
}

/// Which matches, in which order, from where.
#[derive(Clone, Debug)]
pub struct MatchQuery {
    /// Whose eyes.
    pub viewer: Viewer,
    /// Whether they read notes that are for brokers and operators alone.
    pub inner_notes: bool,
    pub listing: Option<ListingId>,
    pub demand: Option<DemandId>,
    /// In one of these states; empty for any.
    pub states: Vec<MatchState>,
    /// Of this organisation on either side.
    pub organization: Option<CreditCode>,
    /// Of at least this score.
    pub minimum_score: Option<f64>,
    /// With either side in the division of these codes of GB/T 2260, first and last.
    pub region: Option<(i64, i64)>,
    /// With one of these fields of technology on either side; empty for any.
    pub fields: Vec<String>,
    /// Assigned to the broker with this subject.
    pub broker: Option<String>,
    /// Made after this.
    pub create_time_after: Option<Timestamp>,
    /// Made or changed after this.
    pub update_time_after: Option<Timestamp>,
    /// With an open reminder before this.
    pub reminder_due_before: Option<Timestamp>,
    /// What their titles and times are narrowed to beyond that.
    pub sought: Sought,
    /// Also those for which a better one of a nearly equal listing stands.
    pub variants_too: bool,
    pub order: MatchOrder,
    /// Behind this place in that order.
    pub after: Option<After>,
    /// At most this many.
    pub limit: i64,
}

/// A score as it is ordered by: whole millionths, the same on both databases.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a score lies between 0 and 1")]
pub fn millionths(score: f64) -> i64 {
    (score * 1e6).round() as i64
}
