//! What stays of a person who was erased: by what others find the person, and records that somebody else keeps.

use jiff::Timestamp;
use techmarket_store::{Sql, StoreError};
use techmarket_types::AccountId;

use super::json;
use crate::domain::{Expert, Organization, hash, login_form};

/// Records that are looked through at once.
const TOGETHER: i64 = 200;

const ERASE: &str = "INSERT INTO erased_subject (subject, account, exact) VALUES ($1, $2, $3)";
const SUBJECT: &str = "SELECT exact FROM erased_subject WHERE account = $1 AND exact <> ''";
const KNOW: &str = "INSERT INTO erased_contact (account, hash, time_us) VALUES ($1, $2, $3)";
const CONTACTS: &str = "SELECT hash FROM erased_contact WHERE account = $1 AND time_us > $2 ORDER BY hash";
const FORGET: &str = "DELETE FROM erased_contact WHERE time_us <= $1";

// Whoever verified, decided or recorded something is a text of its own in the body.
const ACTED: [&str; 4] = [
    "UPDATE organization SET body = REPLACE(body, $1, $2) WHERE body LIKE $3",
    "UPDATE organization_claim SET body = REPLACE(body, $1, $2) WHERE body LIKE $3",
    "UPDATE broker SET body = REPLACE(body, $1, $2) WHERE body LIKE $3",
    "UPDATE service_log SET body = REPLACE(body, $1, $2) WHERE body LIKE $3",
];
const WEBHOOKS: &str = "UPDATE webhook SET owner = REPLACE(owner, $4, $5), body = REPLACE(body, $1, $2) \
     WHERE body LIKE $3";
// Rare, and there are some thousands: no column and no index are for it. What is found is compared once more.
const ORGANIZATIONS: &str =
    "SELECT id, body FROM organization WHERE id > $1 AND LOWER(body) LIKE $2 ORDER BY id LIMIT $3";
const EXPERTS: &str =
    "SELECT id, body FROM expert WHERE id > $1 AND LOWER(body) LIKE $2 ORDER BY id LIMIT $3";

pub const STATEMENTS: &[&str] = &[
    ERASE,
    SUBJECT,
    KNOW,
    CONTACTS,
    FORGET,
    ACTED[0],
    ACTED[1],
    ACTED[2],
    ACTED[3],
    WEBHOOKS,
    ORGANIZATIONS,
    EXPERTS,
];

/// The hashes by which an erased person is found.
pub struct KnownBy {
    pub subject: String,
    pub contacts: Vec<String>,
}

/// Keeps by what the person of `account`, whose tokens had `subject`, is found from now on.
pub async fn keep(
    sql: &mut dyn Sql,
    account: AccountId,
    subject: &str,
    known: &KnownBy,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = account.to_string();
    let args = vec![
        hash(&login_form(subject)).into(),
        id.as_str().into(),
        known.subject.as_str().into(),
    ];
    sql.execute(ERASE, args).await?;
    for contact in &known.contacts {
        let args = vec![id.as_str().into(), contact.as_str().into(), now.into()];
        sql.execute(KNOW, args).await?;
    }
    Ok(())
}

/// By what the person of `account` is found; none where nobody was erased. Addresses and numbers of before `since` are not told.
pub async fn known_by(
    sql: &mut dyn Sql,
    account: AccountId,
    since: Timestamp,
) -> Result<Option<KnownBy>, StoreError> {
    let id = account.to_string();
    let Some(row) = sql.row(SUBJECT, vec![id.as_str().into()]).await? else {
        return Ok(None);
    };
    let contacts = sql.rows(CONTACTS, vec![id.into(), since.into()]).await?;
    let contacts = contacts.iter().map(|row| row.text("hash"));
    Ok(Some(KnownBy {
        subject: row.text("exact")?,
        contacts: contacts.collect::<Result<_, _>>()?,
    }))
}

/// Forgets the addresses and numbers of who was erased at `until` or before.
pub async fn forget(sql: &mut dyn Sql, until: Timestamp) -> Result<(), StoreError> {
    sql.execute(FORGET, vec![until.into()]).await.map(drop)
}

/// Puts the person `after` in the place of `before` where a record tells who verified, decided or wrote it.
pub async fn rename_acting(sql: &mut dyn Sql, before: &str, after: &str) -> Result<(), StoreError> {
    let args = || {
        vec![
            format!("\"{before}\"").into(),
            format!("\"{after}\"").into(),
            format!("%\"{before}\"%").into(),
        ]
    };
    for statement in ACTED {
        sql.execute(statement, args()).await?;
    }
    let owners = [format!("{before} ").into(), format!("{after} ").into()];
    let args = args().into_iter().chain(owners).collect();
    sql.execute(WEBHOOKS, args).await.map(drop)
}

/// The organisations in whose record `text`, in small letters, stands somewhere.
pub async fn organizations(sql: &mut dyn Sql, text: &str) -> Result<Vec<Organization>, StoreError> {
    holding(sql, ORGANIZATIONS, text).await
}

/// The experts in whose record it does.
pub async fn experts(sql: &mut dyn Sql, text: &str) -> Result<Vec<Expert>, StoreError> {
    holding(sql, EXPERTS, text).await
}

async fn holding<T: serde::de::DeserializeOwned>(
    sql: &mut dyn Sql,
    statement: &'static str,
    text: &str,
) -> Result<Vec<T>, StoreError> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let args = vec![after.into(), format!("%{text}%").into(), TOGETHER.into()];
        let rows = sql.rows(statement, args).await?;
        for row in &rows {
            found.push(json::read(row, "body")?);
        }
        match rows.last() {
            Some(last) if i64::try_from(rows.len()).is_ok_and(|count| count == TOGETHER) => {
                after = last.text("id")?;
            }
            _ => return Ok(found),
        }
    }
}
