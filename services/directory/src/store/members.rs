//! Members.

use techmarket_kernel::{Error, Reason};
use techmarket_store::{Arg, Constraint, Row, Select, Sql, StoreError};
use techmarket_types::AccountId;
use uuid::Uuid;

use super::json;
use crate::domain::{Member, Place};

const BODY: &str = "member.body";

/// A person is a member of an organisation once.
pub const ONCE: Constraint = Constraint {
    name: "member_once",
    columns: "member.organization, member.account",
};
/// Most that a person chooses among.
const MOST_PLACES: i64 = 100;

const FIND: &str = "SELECT body FROM member WHERE id = $1";
const BY_INVITATION: &str = "SELECT body FROM member WHERE invitation = $1";
const OF_ACCOUNT: &str =
    "SELECT body FROM member WHERE account = $1 AND account <> '' AND state = 'active' ORDER BY id LIMIT $2";
const AT: &str = "SELECT body FROM member WHERE organization = $1 AND account = $2 AND account <> '' AND state <> 'removed'";
const INSERT: &str = "INSERT INTO member (id, organization, account, version, state, operator, invitation, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const UPDATE: &str = "UPDATE member SET account = $2, version = $3, state = $4, operator = $5, invitation = $6, body = $7 \
     WHERE id = $1 AND version = $8";
const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS members FROM member WHERE organization = $1 AND state NOT IN ('removed', 'requested')";
const REQUESTS_OF: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS requests FROM member WHERE account = $1 AND account <> '' AND state = 'requested'";
const REQUESTS_AT: &str =
    "SELECT CAST(COUNT(*) AS BIGINT) AS requests FROM member WHERE organization = $1 AND state = 'requested'";
const OPERATORS: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS operators FROM member \
     JOIN account ON account.id = member.account WHERE member.operator AND account.active";
const GUARD: &str = "UPDATE operator_guard SET taken = taken + 1 WHERE id = 1";
const WAITING: &str =
    "SELECT body FROM member WHERE organization = 'market' AND state = 'invited' ORDER BY id LIMIT $1";
const HEAD: &str = "SELECT body FROM member";

pub const STATEMENTS: &[&str] = &[
    FIND,
    BY_INVITATION,
    OF_ACCOUNT,
    AT,
    INSERT,
    UPDATE,
    COUNT,
    REQUESTS_OF,
    REQUESTS_AT,
    OPERATORS,
    GUARD,
    WAITING,
    HEAD,
];

fn kept(row: &Row) -> Result<Member, StoreError> {
    json::read(row, BODY)
}

fn one(row: Option<&Row>) -> Result<Option<Member>, StoreError> {
    row.map(kept).transpose()
}

pub async fn find(sql: &mut dyn Sql, id: Uuid) -> Result<Option<Member>, StoreError> {
    one(sql.row(FIND, vec![id.to_string().into()]).await?.as_ref())
}

/// Who is invited by the code with `hash`.
pub async fn by_invitation(sql: &mut dyn Sql, hash: &str) -> Result<Option<Member>, StoreError> {
    one(sql.row(BY_INVITATION, vec![hash.into()]).await?.as_ref())
}

/// The active memberships of a person, the first one made first.
pub async fn of_account(sql: &mut dyn Sql, account: AccountId) -> Result<Vec<Member>, StoreError> {
    let args = vec![account.to_string().into(), MOST_PLACES.into()];
    sql.rows(OF_ACCOUNT, args).await?.iter().map(kept).collect()
}

/// The membership of a person at `place` that is not removed.
pub async fn at(sql: &mut dyn Sql, account: AccountId, place: &Place) -> Result<Option<Member>, StoreError> {
    let args = vec![place.to_string().into(), account.to_string().into()];
    one(sql.row(AT, args).await?.as_ref())
}

/// The people who are invited into the market itself.
pub async fn waiting(sql: &mut dyn Sql) -> Result<Vec<Member>, StoreError> {
    sql.rows(WAITING, vec![MOST_PLACES.into()])
        .await?
        .iter()
        .map(kept)
        .collect()
}

/// What of a member may change: account, version, state, operator, invitation, body.
fn changing(member: &Member) -> Result<[Arg; 6], StoreError> {
    let account = member.account.map_or_else(String::new, |id| id.to_string());
    let invitation = member.invitation.as_ref().map_or("", |(hash, _)| hash);
    Ok([
        account.into(),
        member.version.into(),
        member.state.as_str().into(),
        member.is_operator().into(),
        invitation.into(),
        json::body(member, BODY)?.into(),
    ])
}

pub async fn insert(sql: &mut dyn Sql, member: &Member) -> Result<(), Error> {
    let mut args: Vec<Arg> = vec![
        member.name.id.to_string().into(),
        member.name.place.to_string().into(),
    ];
    args.extend(changing(member)?);
    sql.execute(INSERT, args).await.map_err(refused)?;
    Ok(())
}

/// Keeps a changed member, whose version was one less.
pub async fn save(sql: &mut dyn Sql, member: &Member) -> Result<(), Error> {
    let mut args: Vec<Arg> = vec![member.name.id.to_string().into()];
    args.extend(changing(member)?);
    args.push((member.version - 1).into());
    if sql.execute(UPDATE, args).await.map_err(refused)? == 1 {
        return Ok(());
    }
    Err(Error::new(Reason::WriteConflict, "写入冲突，请重试"))
}

fn refused(error: StoreError) -> Error {
    match error {
        StoreError::Unique(name) if name == ONCE.name => {
            Error::new(Reason::MemberExists, "此人已是该单位的成员")
        }
        other => other.into(),
    }
}

/// How many requests to join wait: of a person, and at `place`.
pub async fn requests(
    sql: &mut dyn Sql,
    account: AccountId,
    place: &Place,
) -> Result<(i64, i64), StoreError> {
    let of = sql.row(REQUESTS_OF, vec![account.to_string().into()]).await?;
    let at = sql.row(REQUESTS_AT, vec![place.to_string().into()]).await?;
    let number = |row: Option<Row>| row.map_or(Ok(0), |row| row.int("requests"));
    Ok((number(of)?, number(at)?))
}

/// How many members there are that are not removed.
pub async fn count(sql: &mut dyn Sql, place: &Place) -> Result<i64, StoreError> {
    let row = sql.row(COUNT, vec![place.to_string().into()]).await?;
    row.map_or(Ok(0), |row| row.int("members"))
}

/// How many operators can sign in.
pub async fn operators(sql: &mut dyn Sql) -> Result<i64, StoreError> {
    let row = sql.row(OPERATORS, Vec::new()).await?;
    row.map_or(Ok(0), |row| row.int("operators"))
}

/// Lets nobody else take an operator away until the transaction ends.
pub async fn guard_operators(sql: &mut dyn Sql) -> Result<(), StoreError> {
    sql.execute(GUARD, Vec::new()).await.map(drop)
}

/// A page of members: of one organisation, or of all.
pub async fn list(
    sql: &mut dyn Sql,
    place: Option<&Place>,
    current: bool,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Member>, StoreError> {
    let mut select = Select::new(HEAD);
    if let Some(place) = place {
        select.and("organization = ?", [place.to_string().into()]);
    }
    if current {
        select.and("state <> 'removed'", []);
    }
    select.page(after.map(|id| id.to_string()), false, limit);
    select.rows(sql).await?.iter().map(kept).collect()
}
