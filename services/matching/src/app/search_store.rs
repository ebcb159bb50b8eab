//! What the use cases ask of the store of saved searches.

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_store::{Sql, StoreError};
use techmarket_types::{AlertId, SavedSearchId};

use crate::domain::{Alert, SavedSearch, Side};

/// Where saved searches and alerts are kept.
#[async_trait]
pub trait SearchStore: Send + Sync {
    /// The search with `id`.
    async fn find(&self, sql: &mut dyn Sql, id: SavedSearchId) -> Result<Option<SavedSearch>, StoreError>;

    /// Keeps a new search in `place` of its owner; [`StoreError::Unique`] where the place is taken.
    async fn insert(&self, sql: &mut dyn Sql, search: &SavedSearch, place: i64) -> Result<(), StoreError>;

    /// Keeps a search in the place of its version `before`; false if that version is gone.
    async fn update(&self, sql: &mut dyn Sql, search: &SavedSearch, before: i64) -> Result<bool, StoreError>;

    /// Deletes version `version` of a search with its alerts; false if that version is gone.
    async fn delete(&self, sql: &mut dyn Sql, id: SavedSearchId, version: i64) -> Result<bool, StoreError>;

    /// The places that an owner has taken, ascending.
    async fn places(&self, sql: &mut dyn Sql, owner: &str) -> Result<Vec<i64>, StoreError>;

    /// Searches of the whole market.
    async fn count(&self, sql: &mut dyn Sql) -> Result<i64, StoreError>;

    /// A page of the searches of an owner, newest first.
    async fn list(&self, sql: &mut dyn Sql, query: &SearchQuery) -> Result<Vec<SavedSearch>, StoreError>;

    /// All searches that watch `side`.
    async fn watching(&self, sql: &mut dyn Sql, side: Side) -> Result<Vec<SavedSearch>, StoreError>;

    /// Keeps an alert; false if its search had one for this version of the post.
    async fn insert_alert(&self, sql: &mut dyn Sql, alert: &Alert) -> Result<bool, StoreError>;

    /// Deletes the alerts made before `time`.
    async fn forget_alerts(&self, sql: &mut dyn Sql, time: Timestamp) -> Result<(), StoreError>;

    /// A page of the alerts of an owner, newest first.
    async fn alerts(&self, sql: &mut dyn Sql, query: &AlertQuery) -> Result<Vec<Alert>, StoreError>;
}

/// Which saved searches, from where.
#[derive(Clone, Debug)]
pub struct SearchQuery {
    /// Whose.
    pub owner: String,
    /// Of this side.
    pub side: Option<Side>,
    /// Behind this one.
    pub after: Option<SavedSearchId>,
    /// At most this many.
    pub limit: i64,
}

/// Which alerts, from where.
#[derive(Clone, Debug)]
pub struct AlertQuery {
    /// Whose.
    pub owner: String,
    /// Of this search.
    pub search: Option<SavedSearchId>,
    /// Made after this.
    pub create_time_after: Option<Timestamp>,
    /// Behind this one.
    pub after: Option<AlertId>,
    /// At most this many.
    pub limit: i64,
}
