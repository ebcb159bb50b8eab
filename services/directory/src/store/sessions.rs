//! Sessions, their refresh tokens, and what was revoked.

use jiff::Timestamp;
use techmarket_kernel::{Context, Rng, new_uuid};
use techmarket_store::{Row, Select, Sql, StoreError};
use techmarket_types::{AccountId, SessionId};
use uuid::Uuid;

use super::json;
use crate::domain::Session;

const BODY: &str = "session.body";

/// Refresh tokens of one session that are remembered, so that one that comes again is known.
const REMEMBERED: i64 = 500;
/// Sessions of a person or a member that end together.
const TOGETHER: i64 = 1_000;

const FIND: &str = "SELECT body FROM session WHERE id = $1";
const INSERT: &str = "INSERT INTO session (id, account, member, active, body) VALUES ($1, $2, $3, $4, $5)";
const UPDATE: &str = "UPDATE session SET member = $2, active = $3, body = $4 WHERE id = $1";
const OF_ACCOUNT: &str = "SELECT body FROM session WHERE account = $1 AND active ORDER BY id LIMIT $2";
const OF_MEMBER: &str = "SELECT body FROM session WHERE member = $1 AND active ORDER BY id LIMIT $2";
const HEAD: &str = "SELECT body FROM session";

const TOKEN: &str = "SELECT session FROM refresh_token WHERE hash = $1";
const USE: &str = "UPDATE refresh_token SET used = TRUE WHERE hash = $1 AND used = FALSE";
const LAST: &str =
    "SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) AS number FROM refresh_token WHERE session = $1";
const USE_ALL: &str = "UPDATE refresh_token SET used = TRUE WHERE session = $1 AND used = FALSE";
const PUT: &str = "INSERT INTO refresh_token (hash, session, number, used) VALUES ($1, $2, $3, FALSE)";
const FORGET: &str = "DELETE FROM refresh_token WHERE session = $1 AND number <= $2";

const REVOKE: &str =
    "INSERT INTO revocation (id, credential, least_generation, time_us) VALUES ($1, $2, $3, $4)";
const REVOKED: &str = "SELECT credential, least_generation, time_us FROM revocation WHERE time_us >= $1 \
     ORDER BY time_us DESC, id DESC LIMIT $2";
const FORGET_REVOKED: &str = "DELETE FROM revocation WHERE time_us < $1";
const POSITION: &str = "SELECT position FROM feed_head WHERE id = 1";

pub const STATEMENTS: &[&str] = &[
    FIND,
    INSERT,
    UPDATE,
    OF_ACCOUNT,
    OF_MEMBER,
    HEAD,
    TOKEN,
    USE,
    LAST,
    USE_ALL,
    PUT,
    FORGET,
    REVOKE,
    REVOKED,
    FORGET_REVOKED,
    POSITION,
];

/// What was revoked: id of a session or key, from which state on its tokens hold, and when.
pub type Revoked = (String, i64, Timestamp);

fn kept(row: &Row) -> Result<Session, StoreError> {
    json::read(row, BODY)
}

pub async fn find(sql: &mut dyn Sql, id: SessionId) -> Result<Option<Session>, StoreError> {
    let row = sql.row(FIND, vec![id.to_string().into()]).await?;
    row.as_ref().map(kept).transpose()
}

fn member(session: &Session) -> String {
    session
        .member
        .as_ref()
        .map_or_else(String::new, |name| name.id.to_string())
}

pub async fn insert(sql: &mut dyn Sql, session: &Session) -> Result<(), StoreError> {
    let args = vec![
        session.id.to_string().into(),
        session.account.to_string().into(),
        member(session).into(),
        true.into(),
        json::body(session, BODY)?.into(),
    ];
    sql.execute(INSERT, args).await.map(drop)
}

/// Keeps a changed session. Of one that has ended no refresh token is remembered.
pub async fn save(sql: &mut dyn Sql, session: &Session) -> Result<(), StoreError> {
    let active = session.end_time.is_none();
    let args = vec![
        session.id.to_string().into(),
        member(session).into(),
        active.into(),
        json::body(session, BODY)?.into(),
    ];
    sql.execute(UPDATE, args).await?;
    if !active {
        sql.execute(FORGET, vec![session.id.to_string().into(), i64::MAX.into()])
            .await?;
    }
    Ok(())
}

/// Sessions of a person that have not ended.
pub async fn of_account(sql: &mut dyn Sql, account: AccountId) -> Result<Vec<Session>, StoreError> {
    let args = vec![account.to_string().into(), TOGETHER.into()];
    sql.rows(OF_ACCOUNT, args).await?.iter().map(kept).collect()
}

/// Sessions in which a person acts as a member.
pub async fn of_member(sql: &mut dyn Sql, member: Uuid) -> Result<Vec<Session>, StoreError> {
    let args = vec![member.to_string().into(), TOGETHER.into()];
    sql.rows(OF_MEMBER, args).await?.iter().map(kept).collect()
}

/// A page of the sessions of a person.
pub async fn list(
    sql: &mut dyn Sql,
    account: AccountId,
    active: bool,
    after: Option<SessionId>,
    limit: i64,
) -> Result<Vec<Session>, StoreError> {
    let mut select = Select::new(HEAD);
    select.and("account = ?", [account.to_string().into()]);
    if active {
        select.and("active = ?", [true.into()]);
    }
    select.page(after.map(|id| id.to_string()), false, limit);
    select.rows(sql).await?.iter().map(kept).collect()
}

/// The session of the refresh token with `hash`, used or not.
pub async fn of_token(sql: &mut dyn Sql, hash: &str) -> Result<Option<Session>, StoreError> {
    let Some(row) = sql.row(TOKEN, vec![hash.into()]).await? else {
        return Ok(None);
    };
    let id = row.text("session")?.parse();
    let id = id.map_err(|error| StoreError::corrupt("refresh_token.session", error))?;
    find(sql, id).await
}

/// Uses the refresh token with `hash`; false if it was used before. Of two at once one is.
pub async fn use_token(sql: &mut dyn Sql, hash: &str) -> Result<bool, StoreError> {
    Ok(sql.execute(USE, vec![hash.into()]).await? == 1)
}

/// Gives `session` a new refresh token: all of before are used.
pub async fn put_token(sql: &mut dyn Sql, session: SessionId, hash: &str) -> Result<(), StoreError> {
    let session = session.to_string();
    sql.execute(USE_ALL, vec![session.as_str().into()]).await?;
    let last = sql.row(LAST, vec![session.as_str().into()]).await?;
    let number = last.map_or(Ok(0), |row| row.int("number"))? + 1;
    sql.execute(PUT, vec![hash.into(), session.as_str().into(), number.into()])
        .await?;
    let forget = vec![session.into(), (number - REMEMBERED).into()];
    sql.execute(FORGET, forget).await.map(drop)
}

/// Notes that tokens of `credential` hold from `least_generation` on, and forgets what was revoked before `forget`.
pub async fn revoke(
    sql: &mut dyn Sql,
    rng: &dyn Rng,
    context: &Context,
    credential: &str,
    least_generation: i64,
    forget: Timestamp,
) -> Result<(), StoreError> {
    sql.execute(FORGET_REVOKED, vec![forget.into()]).await?;
    let args = vec![
        new_uuid(rng, context.now).to_string().into(),
        credential.into(),
        least_generation.into(),
        context.now.into(),
    ];
    sql.execute(REVOKE, args).await.map(drop)
}

/// Position of the feed, and at most `limit` of what was revoked since `since`, the last first. The position is read first: what
/// is revoked in between is told twice.
pub async fn revoked(
    sql: &mut dyn Sql,
    since: Timestamp,
    limit: i64,
) -> Result<(i64, Vec<Revoked>), StoreError> {
    let head = sql.row(POSITION, Vec::new()).await?;
    let position = head.map_or(Ok(0), |row| row.int("position"))?;
    let read = |row: &Row| {
        Ok((
            row.text("credential")?,
            row.int("least_generation")?,
            row.time("time_us")?,
        ))
    };
    let rows = sql.rows(REVOKED, vec![since.into(), limit.into()]).await?;
    Ok((
        position,
        rows.iter().map(read).collect::<Result<_, StoreError>>()?,
    ))
}
