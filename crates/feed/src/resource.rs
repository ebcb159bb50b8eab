//! What a service keeps, and where.

use std::future::Future;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use techmarket_kernel::{Error, Etag};
use techmarket_store::{Sql, StoreError};

/// A resource with a version that grows by one with every change.
pub trait Resource: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The word for it in errors and events, for example `listing`.
    const KIND: &'static str;

    /// Every type that the events of its service's feed may have, for example `listing.published`. A change that gives rise to
    /// any other is refused, so that no reader of the feed meets a type that it could not have known.
    const EVENTS: &'static [&'static str];

    /// What identifies it, as [`Self::name_of`] prints it.
    type Id: Copy + Send + Sync + 'static;

    /// The id that it was made with; it never changes.
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

/// A resource with the statements that keep it. Implemented in the `store` module of a service, over [`Sql`].
pub trait Stored: Resource {
    /// The resource with `id`.
    fn find(sql: &mut dyn Sql, id: Self::Id)
    -> impl Future<Output = Result<Option<Self>, StoreError>> + Send;

    /// Keeps a new resource.
    fn insert(&self, sql: &mut dyn Sql) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Keeps new resources.
    fn insert_many(
        sql: &mut dyn Sql,
        resources: &[&Self],
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        async move {
            for resource in resources {
                resource.insert(sql).await?;
            }
            Ok(())
        }
    }

    /// Keeps the resource in the place of its version `before`; false if that version is gone.
    fn update(&self, sql: &mut dyn Sql, before: i64)
    -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The client's error for a violated constraint; `None` for one that no client can violate.
    fn refusal(&self, constraint: &str) -> Option<Error> {
        let _ = constraint;
        None
    }
}
