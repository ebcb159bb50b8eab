//! What the use cases ask of a store.

use async_trait::async_trait;
use techmarket_feed::Table;
use techmarket_kernel::Viewer;
use techmarket_store::{Sql, StoreError};
use techmarket_types::{CreditCode, ListingId};

use crate::domain::{Kind, Listing, State};

/// Where listings are kept.
#[async_trait]
pub trait ListingStore: Table<Listing> {
    /// The listings with `ids`, in no order; unknown ids are left out. At most 200.
    async fn find_many(&self, sql: &mut dyn Sql, ids: &[ListingId]) -> Result<Vec<Listing>, StoreError>;

    /// The listings of `organization` with the keys `external_ids`, in no order. At most 500.
    async fn find_by_external_ids(
        &self,
        sql: &mut dyn Sql,
        organization: &CreditCode,
        external_ids: &[String],
    ) -> Result<Vec<Listing>, StoreError>;

    /// A page of the listings that the viewer may see.
    async fn list(&self, sql: &mut dyn Sql, query: &ListingQuery) -> Result<Vec<Listing>, StoreError>;
}

/// Which listings, in which order, from where.
#[derive(Clone, Debug)]
pub struct ListingQuery {
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
    /// With this key; empty for any.
    pub external_id: String,
    /// Oldest first instead of newest first.
    pub ascending: bool,
    /// Behind this id in that order.
    pub after: Option<ListingId>,
    /// At most this many.
    pub limit: i64,
}
