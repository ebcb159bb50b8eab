//! What the use cases ask of a store.

use async_trait::async_trait;
use techmarket_feed::Table;
use techmarket_kernel::Viewer;
use techmarket_store::{Sql, StoreError};
use techmarket_types::{CreditCode, DemandId};

use crate::domain::{Demand, Kind, State};

/// Where demands are kept.
#[async_trait]
pub trait DemandStore: Table<Demand> {
    /// The demands with `ids`, in no order; unknown ids are left out. At most 200.
    async fn find_many(&self, sql: &mut dyn Sql, ids: &[DemandId]) -> Result<Vec<Demand>, StoreError>;

    /// A page of the demands that the viewer may see.
    async fn list(&self, sql: &mut dyn Sql, query: &DemandQuery) -> Result<Vec<Demand>, StoreError>;
}

/// Which demands, in which order, from where.
#[derive(Clone, Debug)]
pub struct DemandQuery {
    /// Whose eyes.
    pub viewer: Viewer,
    /// Of this organisation.
    pub organization: Option<CreditCode>,
    /// In one of these states; empty for any.
    pub states: Vec<State>,
    /// Of one of these kinds; empty for any.
    pub kinds: Vec<Kind>,
    /// In a region whose code begins so; empty for any.
    pub region_prefix: String,
    /// Oldest first instead of newest first.
    pub ascending: bool,
    /// Behind this id in that order.
    pub after: Option<DemandId>,
    /// At most this many.
    pub limit: i64,
}
