//! People who come by themselves: codes that were mailed, and how many have come.

use jiff::Timestamp;
use techmarket_store::{Sql, StoreError};
use techmarket_types::AccountId;
use uuid::Uuid;

const ENDS: &str = "SELECT ends_us FROM registration WHERE login = $1";
const PUT: &str = "INSERT INTO registration (login, hash, ends_us) VALUES ($1, $2, $3) \
     ON CONFLICT (login) DO UPDATE SET hash = excluded.hash, ends_us = excluded.ends_us";
const FORGET: &str = "DELETE FROM registration WHERE ends_us <= $1";
const TAKE: &str = "DELETE FROM registration WHERE login = $1 AND hash = $2 AND ends_us > $3";
const COMERS: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS comers FROM account WHERE id >= $1";
const MAILED: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS mailed FROM password_reset \
     WHERE account = $1 AND ends_us > $2 AND ends_us <= $3";
const MAIL: &str =
    "INSERT INTO password_reset (hash, account, second_factor, ends_us) VALUES ($1, $2, FALSE, $3)";

pub const STATEMENTS: &[&str] = &[ENDS, PUT, FORGET, TAKE, COMERS, MAILED, MAIL];

/// When the code that was mailed last for a login name ends; none where none was.
pub async fn ends(sql: &mut dyn Sql, form: &str) -> Result<Option<Timestamp>, StoreError> {
    let row = sql.row(ENDS, vec![form.into()]).await?;
    row.map(|row| row.time("ends_us")).transpose()
}

/// Keeps the code with `hash` for a login name, in the place of the one of before, and forgets those that have ended.
pub async fn put(
    sql: &mut dyn Sql,
    form: &str,
    hash: &str,
    [now, ends]: [Timestamp; 2],
) -> Result<(), StoreError> {
    sql.execute(FORGET, vec![now.into()]).await?;
    let args = vec![form.into(), hash.into(), ends.into()];
    sql.execute(PUT, args).await.map(drop)
}

/// Uses the code with `hash` for a login name up; false if it is none, or has ended.
pub async fn take(sql: &mut dyn Sql, form: &str, hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    let args = vec![form.into(), hash.into(), now.into()];
    Ok(sql.execute(TAKE, args).await? == 1)
}

/// How many accounts were made since the one that `first` would be the id of.
pub async fn comers(sql: &mut dyn Sql, first: Uuid) -> Result<i64, StoreError> {
    let row = sql.row(COMERS, vec![first.to_string().into()]).await?;
    row.map_or(Ok(0), |row| row.int("comers"))
}

/// Keeps the code with `hash` for the password of `account` until `ends`, beside those that an operator handed over; false, and
/// nothing is kept, where another was mailed that ends behind `recent`.
pub async fn put_reset(
    sql: &mut dyn Sql,
    hash: &str,
    account: AccountId,
    [recent, ends]: [Timestamp; 2],
) -> Result<bool, StoreError> {
    let account = account.to_string();
    let args = vec![account.as_str().into(), recent.into(), ends.into()];
    let row = sql.row(MAILED, args).await?;
    if row.map_or(Ok(0), |row| row.int("mailed"))? > 0 {
        return Ok(false);
    }
    let args = vec![hash.into(), account.into(), ends.into()];
    sql.execute(MAIL, args).await?;
    Ok(true)
}
