//! API keys.

use jiff::Timestamp;
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Row, Select, Sql, StoreError, timestamp};
use techmarket_types::{ApiKeyId, CreditCode};

use super::json;
use crate::domain::ApiKey;

const BODY: &str = "api_key.body";

const FIND: &str = "SELECT body, last_use_us FROM api_key WHERE id = $1";
const BY_HASH: &str = "SELECT body, last_use_us FROM api_key WHERE hash = $1";
const INSERT: &str =
    "INSERT INTO api_key (id, hash, organization, version, active, body) VALUES ($1, $2, $3, $4, $5, $6)";
const UPDATE: &str = "UPDATE api_key SET version = $2, active = $3, body = $4 WHERE id = $1 AND version = $5";
const USED: &str =
    "UPDATE api_key SET last_use_us = $2 WHERE id = $1 AND (last_use_us IS NULL OR last_use_us < $2)";
const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS keys FROM api_key WHERE organization = $1 AND active";
const HEAD: &str = "SELECT body, last_use_us FROM api_key";

pub const STATEMENTS: &[&str] = &[FIND, BY_HASH, INSERT, UPDATE, USED, COUNT, HEAD];

fn key(row: &Row) -> Result<ApiKey, StoreError> {
    let used = row.int_or_null("last_use_us")?.map(timestamp).transpose();
    Ok(ApiKey {
        last_use_time: used.map_err(|error| StoreError::corrupt("api_key.last_use_us", error))?,
        ..json::read(row, BODY)?
    })
}

fn owner(organization: Option<&CreditCode>) -> &str {
    organization.map_or("", CreditCode::as_str)
}

pub async fn find(sql: &mut dyn Sql, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
    let row = sql.row(FIND, vec![id.to_string().into()]).await?;
    row.as_ref().map(key).transpose()
}

pub async fn by_hash(sql: &mut dyn Sql, hash: &str) -> Result<Option<ApiKey>, StoreError> {
    let row = sql.row(BY_HASH, vec![hash.into()]).await?;
    row.as_ref().map(key).transpose()
}

pub async fn insert(sql: &mut dyn Sql, key: &ApiKey, hash: &str) -> Result<(), StoreError> {
    let args = vec![
        key.id.to_string().into(),
        hash.into(),
        owner(key.organization.as_ref()).into(),
        key.version.into(),
        true.into(),
        json::body(key, BODY)?.into(),
    ];
    sql.execute(INSERT, args).await.map(drop)
}

/// Keeps a changed key, whose version was one less.
pub async fn save(sql: &mut dyn Sql, key: &ApiKey) -> Result<(), Error> {
    let args = vec![
        key.id.to_string().into(),
        key.version.into(),
        key.revoke_time.is_none().into(),
        json::body(key, BODY)?.into(),
        (key.version - 1).into(),
    ];
    if sql.execute(UPDATE, args).await? == 1 {
        return Ok(());
    }
    Err(Error::new(Reason::WriteConflict, "写入冲突，请重试"))
}

/// Notes that it was used at `minute`.
pub async fn used(sql: &mut dyn Sql, id: ApiKeyId, minute: Timestamp) -> Result<(), StoreError> {
    sql.execute(USED, vec![id.to_string().into(), minute.into()])
        .await
        .map(drop)
}

/// How many an organisation has that are not revoked.
pub async fn count(sql: &mut dyn Sql, organization: Option<&CreditCode>) -> Result<i64, StoreError> {
    let row = sql.row(COUNT, vec![owner(organization).into()]).await?;
    row.map_or(Ok(0), |row| row.int("keys"))
}

/// A page of keys: of one organisation, or of all.
pub async fn list(
    sql: &mut dyn Sql,
    organization: Option<&CreditCode>,
    after: Option<ApiKeyId>,
    limit: i64,
) -> Result<Vec<ApiKey>, StoreError> {
    let mut select = Select::new(HEAD);
    if let Some(code) = organization {
        select.and("organization = ?", [code.as_str().into()]);
    }
    select.page(after.map(|id| id.to_string()), false, limit);
    select.rows(sql).await?.iter().map(key).collect()
}
