//! What a service keeps, and where.

use std::future::Future;
use std::marker::PhantomData;

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

/// The table of a resource that brings its own statements.
pub struct Own<R>(PhantomData<fn() -> R>);

impl<R> Default for Own<R> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

#[async_trait]
impl<R: Stored> Table<R> for Own<R> {
    async fn find(&self, sql: &mut dyn Sql, id: R::Id) -> Result<Option<R>, StoreError> {
        R::find(sql, id).await
    }

    async fn insert(&self, sql: &mut dyn Sql, resource: &R) -> Result<(), StoreError> {
        resource.insert(sql).await
    }

    async fn insert_many(&self, sql: &mut dyn Sql, resources: &[&R]) -> Result<(), StoreError> {
        R::insert_many(sql, resources).await
    }

    async fn update(&self, sql: &mut dyn Sql, resource: &R, before: i64) -> Result<bool, StoreError> {
        resource.update(sql, before).await
    }

    fn refusal(&self, constraint: &str, resource: &R) -> Option<Error> {
        resource.refusal(constraint)
    }
}

/// Where resources are kept. Implemented in the `store` module of a service, over [`Sql`].
#[async_trait]
pub trait Table<R: Resource>: Send + Sync + 'static {
    /// The resource with `id`.
    async fn find(&self, sql: &mut dyn Sql, id: R::Id) -> Result<Option<R>, StoreError>;

    /// Keeps a new resource.
    async fn insert(&self, sql: &mut dyn Sql, resource: &R) -> Result<(), StoreError>;

    /// Keeps new resources.
    async fn insert_many(&self, sql: &mut dyn Sql, resources: &[&R]) -> Result<(), StoreError> {
        for resource in resources {
            self.insert(sql, resource).await?;
        }
        Ok(())
    }

    /// Keeps a resource in the place of its version `before`; false if that version is gone.
    async fn update(&self, sql: &mut dyn Sql, resource: &R, before: i64) -> Result<bool, StoreError>;

    /// The client's error for a violated constraint; `None` for one that no client can violate.
    fn refusal(&self, constraint: &str, resource: &R) -> Option<Error>;
}
