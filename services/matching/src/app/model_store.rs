//! What learning asks of a store.

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_feed::{Resource, Table};
use techmarket_store::{Sql, StoreError};
use techmarket_types::{DemandId, MatchId};

use crate::domain::{Match, ModelState, ModelVersion, RankingModel};

/// Which version is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Grows with every change of what is in force or known.
    pub revision: i64,
    /// The version in force.
    pub in_force: ModelVersion,
    /// The version that was made last.
    pub last: ModelVersion,
}

/// Where the versions of the weights are kept, and the answers that they are learnt from.
#[async_trait]
pub trait ModelStore: Table<RankingModel> {
    /// Keeps the built-in version unless it is kept already.
    async fn ensure_built_in(&self, sql: &mut dyn Sql, model: &RankingModel) -> Result<(), StoreError>;

    /// The head.
    async fn head(&self, sql: &mut dyn Sql) -> Result<Head, StoreError>;

    /// Raises the head's revision and returns the head with it. Until the transaction ends no other can do so.
    async fn lock_head(&self, sql: &mut dyn Sql) -> Result<Head, StoreError>;

    /// Writes which version is in force and which was made last, in a transaction that has the head's lock.
    async fn set_head(&self, sql: &mut dyn Sql, head: Head) -> Result<(), StoreError>;

    /// Versions in one of `states`, or in any for none, newest first, behind `after`.
    async fn list(
        &self,
        sql: &mut dyn Sql,
        states: &[ModelState],
        after: Option<ModelVersion>,
        limit: i64,
    ) -> Result<Vec<RankingModel>, StoreError>;

    /// How many matches have been answered, whatever the answer. Never falls.
    async fn count_answered(&self, sql: &mut dyn Sql) -> Result<i64, StoreError>;

    /// Answered matches, the newest first, behind `after`.
    async fn answered(
        &self,
        sql: &mut dyn Sql,
        after: Option<MatchId>,
        limit: i64,
    ) -> Result<Vec<Match>, StoreError>;

    /// Answered matches of the first demand behind `after` that has any, the newest first; empty behind the last.
    async fn answered_of_next_demand(
        &self,
        sql: &mut dyn Sql,
        after: Option<DemandId>,
        limit: i64,
    ) -> Result<Vec<Match>, StoreError>;
}

impl Resource for RankingModel {
    const KIND: &'static str = "ranking_model";
    type Id = ModelVersion;

    fn id(&self) -> ModelVersion {
        self.version
    }

    fn name_of(id: ModelVersion) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.revision
    }

    fn changed(&mut self, now: Timestamp) {
        self.revision += 1;
        self.update_time = now;
    }
}
