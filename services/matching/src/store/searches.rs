//! The statements on saved searches.

use techmarket_store::{Row, Select, Sql, StoreError};
use techmarket_types::SavedSearchId;

use crate::domain::{SavedSearch, Side};
use crate::store::alerts;

const FIND: &str = "SELECT owner, body FROM saved_search WHERE id = $1";
const INSERT: &str =
    "INSERT INTO saved_search (id, version, owner, place, side, body) VALUES ($1, $2, $3, $4, $5, $6)";
const UPDATE: &str =
    "UPDATE saved_search SET version = $2, side = $3, body = $4 WHERE id = $1 AND version = $5";
const DELETE: &str = "DELETE FROM saved_search WHERE id = $1 AND version = $2";
const PLACES: &str = "SELECT place FROM saved_search WHERE owner = $1 ORDER BY place";
const COUNT: &str = "SELECT COUNT(*) AS number FROM saved_search";
const WATCHING: &str = "SELECT owner, body FROM saved_search WHERE side = $1 ORDER BY id";
const HEAD: &str = "SELECT owner, body FROM saved_search";

const OWNERS: &str = "SELECT owner FROM saved_search UNION SELECT owner FROM alert";
const FORGET: &str = "DELETE FROM saved_search WHERE owner = $1";

pub(super) const STATEMENTS: [&str; 10] = [
    FIND, INSERT, UPDATE, DELETE, PLACES, COUNT, WATCHING, HEAD, OWNERS, FORGET,
];

/// Which saved searches, from where.
#[derive(Clone, Debug)]
pub(crate) struct SearchQuery {
    pub(crate) owner: String,
    pub(crate) side: Option<Side>,
    /// Behind this one.
    pub(crate) after: Option<SavedSearchId>,
    /// At most this many.
    pub(crate) limit: i64,
}

/// The search with `id`.
pub(crate) async fn find(sql: &mut dyn Sql, id: SavedSearchId) -> Result<Option<SavedSearch>, StoreError> {
    let row = sql.row(FIND, vec![id.to_string().into()]).await?;
    row.as_ref().map(read).transpose()
}

/// Keeps a new search in `place` of its owner; [`StoreError::Unique`] where the place is taken.
pub(crate) async fn insert(sql: &mut dyn Sql, search: &SavedSearch, place: i64) -> Result<(), StoreError> {
    let args = vec![
        search.id.to_string().into(),
        search.version.into(),
        search.owner.as_str().into(),
        place.into(),
        search.content.side.as_str().into(),
        body(search)?.into(),
    ];
    sql.execute(INSERT, args).await?;
    Ok(())
}

/// Keeps a search in the place of its version `before`; false if that version is gone.
pub(crate) async fn update(sql: &mut dyn Sql, search: &SavedSearch, before: i64) -> Result<bool, StoreError> {
    let args = vec![
        search.id.to_string().into(),
        search.version.into(),
        search.content.side.as_str().into(),
        body(search)?.into(),
        before.into(),
    ];
    Ok(sql.execute(UPDATE, args).await? == 1)
}

/// Deletes version `version` of a search with its alerts; false if that version is gone.
pub(crate) async fn delete(sql: &mut dyn Sql, id: SavedSearchId, version: i64) -> Result<bool, StoreError> {
    let args = vec![id.to_string().into(), version.into()];
    let deleted = sql.execute(DELETE, args).await? == 1;
    if deleted {
        alerts::delete_of(sql, id).await?;
    }
    Ok(deleted)
}

/// The places that an owner has taken, ascending.
pub(crate) async fn places(sql: &mut dyn Sql, owner: &str) -> Result<Vec<i64>, StoreError> {
    let rows = sql.rows(PLACES, vec![owner.into()]).await?;
    rows.iter().map(|row| row.int("place")).collect()
}

/// Searches of the whole market.
pub(crate) async fn count(sql: &mut dyn Sql) -> Result<i64, StoreError> {
    let row = sql.row(COUNT, vec![]).await?;
    row.map_or(Ok(0), |row| row.int("number"))
}

/// A page of the searches of an owner, newest first.
pub(crate) async fn list(sql: &mut dyn Sql, query: &SearchQuery) -> Result<Vec<SavedSearch>, StoreError> {
    let mut select = Select::new(HEAD);
    select.and("owner = ?", [query.owner.as_str().into()]);
    if let Some(side) = query.side {
        select.and("side = ?", [side.as_str().into()]);
    }
    select.page(query.after.map(|id| id.to_string()), false, query.limit);
    select.rows(sql).await?.iter().map(read).collect()
}

/// All searches that watch `side`.
pub(crate) async fn watching(sql: &mut dyn Sql, side: Side) -> Result<Vec<SavedSearch>, StoreError> {
    // Bounded by MAX_ALL_SEARCHES.
    let rows = sql.rows(WATCHING, vec![side.as_str().into()]).await?;
    rows.iter().map(read).collect()
}

/// Everybody who has searches or alerts.
pub(crate) async fn owners(sql: &mut dyn Sql) -> Result<Vec<String>, StoreError> {
    let rows = sql.rows(OWNERS, Vec::new()).await?;
    rows.iter().map(|row| row.text("owner")).collect()
}

/// Deletes the searches and alerts of an owner.
pub(crate) async fn forget_owner(sql: &mut dyn Sql, owner: &str) -> Result<(), StoreError> {
    sql.execute(FORGET, vec![owner.into()]).await?;
    alerts::forget_owner(sql, owner).await
}

fn read(row: &Row) -> Result<SavedSearch, StoreError> {
    let search: SavedSearch = serde_json::from_str(&row.text("body")?)
        .map_err(|error| StoreError::corrupt("saved_search.body", error))?;
    // The column is right: bodies from before migration 101 name the owner by the subject alone.
    let owner = row.text("owner")?;
    Ok(SavedSearch { owner, ..search })
}

fn body(search: &SavedSearch) -> Result<String, StoreError> {
    serde_json::to_string(search).map_err(|error| StoreError::corrupt("saved_search.body", error))
}
