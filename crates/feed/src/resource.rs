//! What a service keeps, and where.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use techmarket_kernel::{Error, Etag};
use techmarket_store::{Sql, StoreError};

/// A resource with a version that grows by one with every change.
pub trait Resource: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The word for it in errors and events, for example `listing`.
    const KIND: &'static str;

    /// Its id.
    type Id: Copy + Send + Sync + 'static;

    /// Its id.
    fn id(&self) -> Self::Id;

    /// The resource name of an id, for example `listings/{uuid}`.
    fn name_of(id: Self::Id) -> String;

    /// Its resource name.
    fn name(&self) -> String {
        Self::name_of(self.id())
    }

    /// 1 when it is made, then one more with every change.
    fn version(&self) -> i64;

    /// Counts a change made at `now`.
    fn changed(&mut self, now: Timestamp);

    /// Its version as callers carry it.
    fn etag(&self) -> Etag {
        Etag::new(self.version())
    }
}

/// Where resources are kept. Implemented in the `store` module of a service, over [`Sql`].
#[async_trait]
pub trait Table<R: Resource>: Send + Sync + 'static {
    /// The resource with `id`.
    async fn find(&self, sql: &mut dyn Sql, id: R::Id) -> Result<Option<R>, StoreError>;

    /// Keeps a new resource.
    async fn insert(&self, sql: &mut dyn Sql, resource: &R) -> Result<(), StoreError>;

    /// Keeps a resource in the place of its version `before`; false if that version is gone.
    async fn update(&self, sql: &mut dyn Sql, resource: &R, before: i64) -> Result<bool, StoreError>;

    /// The client's error for a violated constraint; `None` for one that no client can violate.
    fn refusal(&self, constraint: &str, resource: &R) -> Option<Error>;
}
