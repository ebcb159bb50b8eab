//! Everything that is kept of one person, to be given to the person or erased.

use std::collections::HashMap;

use jiff::Timestamp;
use techmarket_feed::Stored;
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::AccountId;

use super::claims::{self, ClaimQuery};
use super::json;
use crate::domain::{
    Account, Broker, Expert, Member, Organization, OrganizationClaim, Session, hash, login_form,
};

/// Subjects that are looked up at once.
const AT_ONCE: usize = 200;
/// Most of each kind that are read.
const MOST: i64 = 1_000;

const MEMBERS: &str = "SELECT body FROM member WHERE account = $1 AND account <> '' ORDER BY id LIMIT $2";
const SESSIONS: &str = "SELECT body FROM session WHERE account = $1 ORDER BY id DESC LIMIT $2";
const IDENTITIES: &str =
    "SELECT issuer, subject FROM identity WHERE account = $1 ORDER BY issuer, subject LIMIT $2";
const ORGANIZATIONS: &str = "SELECT body FROM organization WHERE registrant = $1 ORDER BY id LIMIT $2";
// Rare, and there are some thousands: no column and no index are for it. A person is no pattern but for `_`, so what is found is
// compared once more.
const BROKERS: &str = "SELECT body FROM broker WHERE body LIKE $1 ORDER BY id LIMIT $2";
const EXPERTS: &str = "SELECT body FROM expert WHERE body LIKE $1 ORDER BY id LIMIT $2";

const TOKENS: &str = "DELETE FROM refresh_token WHERE session IN (SELECT id FROM session WHERE account = $1)";
const FORGET: [&str; 3] = [
    "DELETE FROM session WHERE account = $1",
    "DELETE FROM identity WHERE account = $1",
    "DELETE FROM password_reset WHERE account = $1",
];
const RENAME: &str = "UPDATE account SET login = $2 WHERE id = $1";
const CLAIM: &str = "UPDATE organization_claim SET claimant = $2, open_key = $3, body = $4 WHERE id = $1";
const PROOFS: &str = "UPDATE proof SET uploader = $2 WHERE uploader = $1";
const IS_ERASED: &str = "SELECT account FROM erased_subject WHERE subject = $1";
const ERASED: &str = "SELECT subject, account FROM erased_subject";

pub const STATEMENTS: &[&str] = &[
    MEMBERS,
    SESSIONS,
    IDENTITIES,
    ORGANIZATIONS,
    BROKERS,
    EXPERTS,
    TOKENS,
    FORGET[0],
    FORGET[1],
    FORGET[2],
    RENAME,
    CLAIM,
    PROOFS,
    IS_ERASED,
    ERASED,
];

/// What the directory keeps of a person beside the account.
pub struct Kept {
    pub members: Vec<Member>,
    pub sessions: Vec<Session>,
    /// Issuer and subject.
    pub identities: Vec<(String, String)>,
    pub organizations: Vec<Organization>,
    pub claims: Vec<OrganizationClaim>,
    pub brokers: Vec<Broker>,
    pub experts: Vec<Expert>,
}

/// All of `account`, who is known elsewhere as `person` (issuer and subject); at most 1,000 of a kind.
pub async fn kept(sql: &mut dyn Sql, account: AccountId, person: &str) -> Result<Kept, StoreError> {
    let id = account.to_string();
    let (mut brokers, mut experts): (Vec<Broker>, Vec<Expert>) = (
        like(sql, BROKERS, person).await?,
        like(sql, EXPERTS, person).await?,
    );
    brokers.retain(|broker| broker.person == person);
    experts.retain(|expert| expert.person == person);
    let claims = ClaimQuery {
        claimant: Some(person.to_owned()),
        limit: MOST,
        ..ClaimQuery::default()
    };
    Ok(Kept {
        members: bodies(sql, MEMBERS, &id).await?,
        sessions: bodies(sql, SESSIONS, &id).await?,
        identities: identities(sql, &id).await?,
        organizations: bodies(sql, ORGANIZATIONS, person).await?,
        claims: claims::list(sql, &claims).await?,
        brokers,
        experts,
    })
}

async fn bodies<T: serde::de::DeserializeOwned>(
    sql: &mut dyn Sql,
    statement: &'static str,
    of: &str,
) -> Result<Vec<T>, StoreError> {
    let rows = sql.rows(statement, vec![of.into(), MOST.into()]).await?;
    rows.iter().map(|row| json::read(row, "body")).collect()
}

async fn like<T: serde::de::DeserializeOwned>(
    sql: &mut dyn Sql,
    statement: &'static str,
    person: &str,
) -> Result<Vec<T>, StoreError> {
    bodies(sql, statement, &format!("%\"person\":\"{person}\"%")).await
}

async fn identities(sql: &mut dyn Sql, account: &str) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sql.rows(IDENTITIES, vec![account.into(), MOST.into()]).await?;
    let read = |row: &Row| Ok((row.text("issuer")?, row.text("subject")?));
    rows.iter().map(read).collect()
}

/// Forgets sessions, identities and codes of `account`, and puts its id in the place of its login name.
pub async fn forget(sql: &mut dyn Sql, account: &Account) -> Result<(), StoreError> {
    let id = account.id.to_string();
    sql.execute(TOKENS, vec![id.as_str().into()]).await?;
    for statement in FORGET {
        sql.execute(statement, vec![id.as_str().into()]).await?;
    }
    let login = login_form(&account.login_name);
    sql.execute(RENAME, vec![id.into(), login.into()]).await.map(drop)
}

/// Keeps `one` as it was changed at `now`.
pub async fn save<R: Stored>(sql: &mut dyn Sql, one: &mut R, now: Timestamp) -> Result<(), Error> {
    let before = one.version();
    one.changed(now);
    if one.update(sql, before).await? {
        return Ok(());
    }
    Err(Error::new(Reason::WriteConflict, "写入冲突，请重试"))
}

/// Keeps a claim whose claimant is another.
pub async fn save_claim(sql: &mut dyn Sql, claim: &OrganizationClaim) -> Result<(), StoreError> {
    let args = vec![
        claim.id.to_string().into(),
        claim.claimant.as_str().into(),
        claims::open_key(claim).into(),
        json::body(claim, "organization_claim.body")?.into(),
    ];
    sql.execute(CLAIM, args).await.map(drop)
}

/// Files of `before` are those of `after`.
pub async fn pass_proofs(sql: &mut dyn Sql, before: &str, after: &str) -> Result<(), StoreError> {
    sql.execute(PROOFS, vec![before.into(), after.into()])
        .await
        .map(drop)
}

/// Whether somebody who was erased had the login name or subject of this form.
pub async fn is_erased(sql: &mut dyn Sql, form: &str) -> Result<bool, StoreError> {
    Ok(sql.row(IS_ERASED, vec![hash(form).into()]).await?.is_some())
}

/// Of `subjects` those who were erased, and the id that stands for each.
pub async fn erased(
    sql: &mut dyn Sql,
    subjects: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, String>, StoreError> {
    let hashes: HashMap<String, &str> = subjects
        .into_iter()
        .map(|subject| (hash(&login_form(subject)), subject))
        .collect();
    let known: Vec<&String> = hashes.keys().collect();
    let mut erased = HashMap::new();
    for some in known.chunks(AT_ONCE) {
        let mut select = Select::new(ERASED);
        select.and_in("subject", some.iter().map(|hash| Arg::from(hash.as_str())));
        for row in select.rows(sql).await? {
            let subject = row.text("subject")?;
            let named = hashes.get(&subject).copied().unwrap_or_default();
            erased.insert(named.to_owned(), row.text("account")?);
        }
    }
    Ok(erased)
}
