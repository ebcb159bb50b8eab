//! What the use cases ask of a store.

use async_trait::async_trait;
use techmarket_feed::Table;
use techmarket_kernel::{Caller, Role};
use techmarket_store::{Sql, StoreError};
use techmarket_types::{CreditCode, DemandId, ListingId, MatchId};

use crate::domain::{Match, MatchState};

/// Where matches are kept.
#[async_trait]
pub trait MatchStore: Table<Match> {
    /// The match of a pair.
    async fn find_pair(
        &self,
        sql: &mut dyn Sql,
        listing: ListingId,
        demand: DemandId,
    ) -> Result<Option<Match>, StoreError>;

    /// A page of the matches that the viewer may see.
    async fn list(&self, sql: &mut dyn Sql, query: &MatchQuery) -> Result<Vec<Match>, StoreError>;
}

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
}

/// Which matches, in which order, from where.
#[derive(Clone, Debug)]
pub struct MatchQuery {
    /// Whose eyes.
    pub viewer: Viewer,
    /// Of this listing.
    pub listing: Option<ListingId>,
    /// Of this demand.
    pub demand: Option<DemandId>,
    /// In one of these states; empty for any.
    pub states: Vec<MatchState>,
    /// Of this organisation on either side.
    pub organization: Option<CreditCode>,
    /// Order.
    pub order: MatchOrder,
    /// Behind this match in that order: its score in millionths and its id.
    pub after: Option<(i64, MatchId)>,
    /// At most this many.
    pub limit: i64,
}

/// A score as it is ordered by: whole millionths, the same on both databases.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a score lies between 0 and 1")]
pub fn millionths(score: f64) -> i64 {
    (score * 1e6).round() as i64
}
