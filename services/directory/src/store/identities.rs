//! Who is who at identity providers, and the sign-ins there that are under way.

use jiff::Timestamp;
use techmarket_store::{Constraint, Row, Sql, StoreError};
use techmarket_types::AccountId;

/// Two who sign in for the first time at once are one.
pub const IDENTITY: Constraint = Constraint {
    name: "identity_key",
    columns: "identity.issuer, identity.subject",
};

const FIND: &str = "SELECT account FROM identity WHERE issuer = $1 AND subject = $2";
const PUT: &str = "INSERT INTO identity (issuer, subject, account) VALUES ($1, $2, $3)";
const START: &str =
    "INSERT INTO identity_start (state, proof, issuer, redirect_uri, ends_us) VALUES ($1, $2, $3, $4, $5)";
const TAKE: &str =
    "DELETE FROM identity_start WHERE state = $1 RETURNING proof, issuer, redirect_uri, ends_us";
const FORGET: &str = "DELETE FROM identity_start WHERE ends_us <= $1";
const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS starts FROM identity_start";

pub const STATEMENTS: &[&str] = &[FIND, PUT, START, TAKE, FORGET, COUNT];

/// A sign-in that was begun: hashes of what must come back and of what only who began it has.
#[derive(Clone, Debug)]
pub struct Start {
    pub state: String,
    pub proof: String,
    pub issuer: String,
    pub redirect_uri: String,
    pub ends: Timestamp,
}

pub async fn find(sql: &mut dyn Sql, issuer: &str, subject: &str) -> Result<Option<AccountId>, StoreError> {
    let Some(row) = sql.row(FIND, vec![issuer.into(), subject.into()]).await? else {
        return Ok(None);
    };
    let id = row.text("account")?.parse();
    id.map(Some)
        .map_err(|error| StoreError::corrupt("identity.account", error))
}

pub async fn put(
    sql: &mut dyn Sql,
    issuer: &str,
    subject: &str,
    account: AccountId,
) -> Result<(), StoreError> {
    let args = vec![issuer.into(), subject.into(), account.to_string().into()];
    sql.execute(PUT, args).await.map(drop)
}

/// Keeps a sign-in that was begun, forgets those that have ended, and returns how many there are.
pub async fn start(sql: &mut dyn Sql, start: &Start, now: Timestamp) -> Result<i64, StoreError> {
    sql.execute(FORGET, vec![now.into()]).await?;
    let args = vec![
        start.state.as_str().into(),
        start.proof.as_str().into(),
        start.issuer.as_str().into(),
        start.redirect_uri.as_str().into(),
        start.ends.into(),
    ];
    sql.execute(START, args).await?;
    let row = sql.row(COUNT, Vec::new()).await?;
    row.map_or(Ok(0), |row| row.int("starts"))
}

/// Takes the sign-in with `state`, once.
pub async fn take(sql: &mut dyn Sql, state: &str) -> Result<Option<Start>, StoreError> {
    let row = sql.row(TAKE, vec![state.into()]).await?;
    let read = |row: Row| {
        Ok(Start {
            state: state.to_owned(),
            proof: row.text("proof")?,
            issuer: row.text("issuer")?,
            redirect_uri: row.text("redirect_uri")?,
            ends: row.time("ends_us")?,
        })
    };
    row.map(read).transpose()
}
