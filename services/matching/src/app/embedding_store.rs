//! What the use cases ask of a store of sentence vectors.

use async_trait::async_trait;
use techmarket_encoder::Embedding;
use techmarket_store::{Sql, StoreError};

use crate::domain::Side;

/// A post's vector; `None` where it is published no more, or has no text that can be encoded.
pub type PostVector = (String, Option<Embedding>);

/// Where sentence vectors are kept.
#[async_trait]
pub trait EmbeddingStore: Send + Sync {
    /// Vectors that `encoder` made of posts of a side, by name behind `after`.
    async fn list(
        &self,
        sql: &mut dyn Sql,
        side: Side,
        encoder: &str,
        after: &str,
        limit: i64,
    ) -> Result<Vec<(String, Embedding)>, StoreError>;

    /// Puts vectors in place of what the posts had.
    async fn put(
        &self,
        sql: &mut dyn Sql,
        side: Side,
        encoder: &str,
        vectors: &[PostVector],
    ) -> Result<(), StoreError>;
}
