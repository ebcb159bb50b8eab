//! The statements on alerts.

use std::str::FromStr;

use jiff::Timestamp;
use techmarket_store::{Row, Select, Sql, StoreError};
use techmarket_types::{AlertId, IdError, SavedSearchId};

use crate::domain::Alert;
use crate::store::match_query::millionths;

/// Which alerts, from where.
#[derive(Clone, Debug)]
pub(crate) struct AlertQuery {
    pub(crate) owner: String,
    pub(crate) search: Option<SavedSearchId>,
    /// Made after this.
    pub(crate) create_time_after: Option<Timestamp>,
    /// Behind this one.
    pub(crate) after: Option<AlertId>,
    /// At most this many.
    pub(crate) limit: i64,
}

const INSERT: &str = "INSERT INTO alert \
     (id, search, owner, post, post_version, post_title, score_millionths, create_us) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (search, post, post_version) DO NOTHING";
const DELETE: &str = "DELETE FROM alert WHERE search = $1";
const FORGET: &str = "DELETE FROM alert WHERE create_us < $1";
const HEAD: &str =
    "SELECT id, search, owner, post, post_version, post_title, score_millionths, create_us FROM alert";

const FORGET_OWNER: &str = "DELETE FROM alert WHERE owner = $1";

pub(super) const STATEMENTS: [&str; 5] = [INSERT, DELETE, FORGET, HEAD, FORGET_OWNER];

/// Keeps an alert; false if its search had one for this version of the post.
pub(crate) async fn insert(sql: &mut dyn Sql, alert: &Alert) -> Result<bool, StoreError> {
    let args = vec![
        alert.id.to_string().into(),
        alert.search.to_string().into(),
        alert.owner.as_str().into(),
        alert.post.as_str().into(),
        alert.post_version.as_str().into(),
        alert.post_title.as_str().into(),
        millionths(alert.score).into(),
        alert.create_time.into(),
    ];
    Ok(sql.execute(INSERT, args).await? == 1)
}

pub(super) async fn delete_of(sql: &mut dyn Sql, search: SavedSearchId) -> Result<(), StoreError> {
    sql.execute(DELETE, vec![search.to_string().into()]).await?;
    Ok(())
}

pub(super) async fn forget_owner(sql: &mut dyn Sql, owner: &str) -> Result<(), StoreError> {
    sql.execute(FORGET_OWNER, vec![owner.into()]).await.map(drop)
}

/// Deletes the alerts made before `before`.
pub(crate) async fn forget(sql: &mut dyn Sql, before: Timestamp) -> Result<(), StoreError> {
    sql.execute(FORGET, vec![before.into()]).await?;
    Ok(())
}

/// A page of the alerts of an owner, newest first.
pub(crate) async fn list(sql: &mut dyn Sql, query: &AlertQuery) -> Result<Vec<Alert>, StoreError> {
    let mut select = Select::new(HEAD);
    select.and("owner = ?", [query.owner.as_str().into()]);
    if let Some(search) = query.search {
        select.and("search = ?", [search.to_string().into()]);
    }
    if let Some(time) = query.create_time_after {
        select.and("create_us > ?", [time.into()]);
    }
    select.page(query.after.map(|id| id.to_string()), false, query.limit);
    select.rows(sql).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Alert, StoreError> {
    Ok(Alert {
        id: id(row, "id")?,
        search: id(row, "search")?,
        owner: row.text("owner")?,
        post: row.text("post")?,
        post_version: row.text("post_version")?,
        post_title: row.text("post_title")?,
        score: from_millionths(row.int("score_millionths")?),
        create_time: row.time("create_us")?,
    })
}

fn id<T: FromStr<Err = IdError>>(row: &Row, column: &'static str) -> Result<T, StoreError> {
    row.text(column)?
        .parse()
        .map_err(|error| StoreError::corrupt(column, error))
}

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn from_millionths(score: i64) -> f64 {
    score as f64 / 1e6
}
