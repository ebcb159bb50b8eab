//! The statements on sentence vectors.

use techmarket_encoder::Embedding;
use techmarket_store::{Row, Sql, StoreError};

use crate::domain::Side;

const LIST: &str = "SELECT post, vector FROM embedding WHERE side = $1 AND encoder = $2 AND post > $3 \
     ORDER BY post LIMIT $4";
const GET: &str = "SELECT vector FROM embedding WHERE side = $1 AND encoder = $2 AND post = $3";
const PUT: &str = "INSERT INTO embedding (side, post, encoder, vector) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (side, post) DO UPDATE SET encoder = excluded.encoder, vector = excluded.vector";
const DELETE: &str = "DELETE FROM embedding WHERE side = $1 AND post = $2";

/// Every constant, for the test that prepares them on both databases.
pub(super) const STATEMENTS: [&str; 4] = [LIST, GET, PUT, DELETE];

/// A post's vector; `None` where it is published no more, or has no text that can be encoded.
pub(crate) type PostVector = (String, Option<Embedding>);

/// Vectors that `encoder` made of posts of a side, by name behind `after`.
pub(crate) async fn list(
    sql: &mut dyn Sql,
    side: Side,
    encoder: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<(String, Embedding)>, StoreError> {
    let args = vec![side.as_str().into(), encoder.into(), after.into(), limit.into()];
    let rows = sql.rows(LIST, args).await?;
    let read = rows.iter().map(|row| Ok((row.text("post")?, vector(row)?)));
    read.collect()
}

/// What `encoder` made of each of `posts`.
pub(crate) async fn of_posts(
    sql: &mut dyn Sql,
    side: Side,
    encoder: &str,
    posts: &[&str],
) -> Result<Vec<PostVector>, StoreError> {
    let mut vectors = Vec::new();
    for post in posts {
        let args = vec![side.as_str().into(), encoder.into(), (*post).into()];
        let row = sql.row(GET, args).await?;
        let found = row.as_ref().map(vector).transpose()?;
        vectors.push(((*post).to_owned(), found));
    }
    Ok(vectors)
}

fn vector(row: &Row) -> Result<Embedding, StoreError> {
    Embedding::from_bytes(&row.bytes("vector")?)
        .map_err(|error| StoreError::corrupt("embedding.vector", error))
}

/// Puts vectors in place of what the posts had.
pub(crate) async fn put(
    sql: &mut dyn Sql,
    side: Side,
    encoder: &str,
    vectors: &[PostVector],
) -> Result<(), StoreError> {
    for (post, vector) in vectors {
        let key = vec![side.as_str().into(), post.as_str().into()];
        match vector {
            None => sql.execute(DELETE, key).await?,
            Some(vector) => {
                let values = [encoder.into(), vector.to_bytes().into()];
                sql.execute(PUT, key.into_iter().chain(values).collect()).await?
            }
        };
    }
    Ok(())
}
