//! People who were erased (已注销). What a trail holds of them stays, since its chain is of it; what is shown of it does not name them.

use std::collections::HashMap;

use techmarket_kernel::subject_hash;
use techmarket_store::{Arg, Migration, Row, Select, Sql, StoreError};

use crate::entry::AuditEntry;

const KEEP: &str =
    "INSERT INTO erased_subject (subject, account) VALUES ($1, $2) ON CONFLICT (subject) DO NOTHING";
const FIND: &str = "SELECT account FROM erased_subject WHERE subject = $1";
const HEAD: &str = "SELECT subject, account FROM erased_subject";

pub(crate) const STATEMENTS: [&str; 3] = [KEEP, FIND, HEAD];

/// The table of who stands for whom, for `Database::open`. The directory has its own.
pub const MIGRATION: Migration = Migration {
    version: 6,
    name: "erased",
    sql: include_str!("migrations/0006_erased.sql"),
};

/// Keeps that `account` is shown for the subject with `hash`; once.
pub async fn keep(sql: &mut dyn Sql, hash: &str, account: &str) -> Result<(), StoreError> {
    sql.execute(KEEP, vec![hash.into(), account.into()])
        .await
        .map(drop)
}

/// Whether `subject` was erased: it is no name of anybody then, but the id of the account is.
pub async fn is_erased(sql: &mut dyn Sql, subject: &str) -> Result<bool, StoreError> {
    let found = sql.row(FIND, vec![subject_hash(subject).into()]).await?;
    Ok(match found {
        Some(row) => row.text("account")? != subject,
        None => false,
    })
}

/// Shows `entries` as they may be shown: of who was erased by the id of the account.
pub async fn shown(sql: &mut dyn Sql, mut entries: Vec<AuditEntry>) -> Result<Vec<AuditEntry>, StoreError> {
    let hashes: HashMap<String, String> = entries
        .iter()
        .map(|entry| (entry.subject.clone(), subject_hash(&entry.subject)))
        .collect();
    if hashes.is_empty() {
        return Ok(entries);
    }
    let mut select = Select::new(HEAD);
    select.and_in("subject", hashes.values().map(|hash| Arg::from(hash.as_str())));
    let rows = select.rows(sql).await?;
    let read = |row: &Row| Ok((row.text("subject")?, row.text("account")?));
    let accounts: HashMap<String, String> = rows.iter().map(read).collect::<Result<_, StoreError>>()?;
    for entry in &mut entries {
        let account = hashes.get(&entry.subject).and_then(|hash| accounts.get(hash));
        if let Some(account) = account {
            account.clone_into(&mut entry.subject);
        }
    }
    Ok(entries)
}
