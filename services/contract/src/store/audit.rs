//! The audit trail. Whatever changes a registration or what hangs on it appends to it, so that its lock is the one by which
//! they wait for each other.

use techmarket_recognition::{AuditHash, AuditHead};
use techmarket_store::{Row, Select, Sql, StoreError};
use techmarket_types::{ContractId, CreditCode};

use crate::domain::{AuditEntry, Drafts, Step, content_text};

// Takes the head's lock until the transaction ends, so that positions and hashes follow each other.
const TAKE_HEAD: &str = "UPDATE audit_head SET position = position + 1 WHERE id = 1 RETURNING position, hash";
// The same lock, and nothing else.
const LOCK: &str = "UPDATE audit_head SET position = position WHERE id = 1";
const HEAD: &str = "SELECT position, hash FROM audit_head WHERE id = 1";
const MOVE_HEAD: &str = "UPDATE audit_head SET hash = $1 WHERE id = 1";
const INSERT: &str = "INSERT INTO audit_entry (position, time, subject, role, action, resource, detail, content_hash, hash) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const ENTRIES: &str =
    "SELECT position, time, subject, role, action, resource, detail, content_hash, hash FROM audit_entry";

// 10: the length of `contracts/`, in front of the id; no list has an id of a contract.
const HANDED_IN_OR_OWN: &str = "resource NOT LIKE 'contracts/%' OR EXISTS (SELECT 1 FROM contract WHERE \
     contract.id = substr(audit_entry.resource, 11) AND (handed_in OR seller = ? OR buyer = ? OR broker = ?))";

/// Which entries.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    pub contract: Option<ContractId>,
    pub subject: Option<String>,
    /// Of which contracts that were never handed in.
    pub drafts: Drafts,
    /// Behind this position.
    pub after: i64,
    /// At most this many.
    pub limit: i64,
}

pub(super) const STATEMENTS: &[&str] = &[TAKE_HEAD, LOCK, HEAD, MOVE_HEAD, INSERT, ENTRIES];

/// Appends a step, with the next position and the hash that follows from the entry before.
pub async fn append(sql: &mut dyn Sql, step: &Step) -> Result<(), StoreError> {
    let head = sql.row(TAKE_HEAD, Vec::new()).await?;
    let head = head.ok_or_else(|| StoreError::corrupt("audit_head", "no row"))?;
    let (position, before) = (head.int("position")?, hash(&head)?);
    let hash = step.follows(before, position).to_string();
    let args = vec![
        position.into(),
        step.time.into(),
        step.subject.as_str().into(),
        step.role.as_str().into(),
        step.action.into(),
        step.resource.as_str().into(),
        step.detail.as_str().into(),
        content_text(step.content).into(),
        hash.as_str().into(),
    ];
    sql.execute(INSERT, args).await?;
    sql.execute(MOVE_HEAD, vec![hash.into()]).await?;
    Ok(())
}

/// Waits for every other transaction that appends, and lets none begin to before this one ends. What was read before may
/// be out of date; what is read after it is not.
pub async fn lock_trail(sql: &mut dyn Sql) -> Result<(), StoreError> {
    sql.execute(LOCK, Vec::new()).await?;
    Ok(())
}

/// The last entry that was appended.
pub async fn head(sql: &mut dyn Sql) -> Result<AuditHead, StoreError> {
    let head = sql.row(HEAD, Vec::new()).await?;
    let head = head.ok_or_else(|| StoreError::corrupt("audit_head", "no row"))?;
    let position = u64::try_from(head.int("position")?);
    Ok(AuditHead {
        position: position.map_err(|error| StoreError::corrupt("audit_head.position", error))?,
        hash: hash(&head)?,
    })
}

/// A page of entries, oldest first.
pub async fn entries(sql: &mut dyn Sql, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
    let mut select = Select::new(ENTRIES);
    select.and("position > ?", [query.after.into()]);
    if let Some(contract) = query.contract {
        select.and("resource = ?", [contract.name().into()]);
    }
    if let Some(subject) = &query.subject {
        select.and("subject = ?", [subject.as_str().into()]);
    }
    if let Drafts::Of(own) = &query.drafts {
        let own = own.as_ref().map_or("", CreditCode::as_str);
        select.and(HANDED_IN_OR_OWN, [own.into(), own.into(), own.into()]);
    }
    select.end("ORDER BY position LIMIT ?", [query.limit.into()]);
    select.rows(sql).await?.iter().map(entry).collect()
}

fn entry(row: &Row) -> Result<AuditEntry, StoreError> {
    let content = match row.text("content_hash")?.as_str() {
        "" => None,
        text => Some(
            text.parse()
                .map_err(|error| StoreError::corrupt("content_hash", error))?,
        ),
    };
    Ok(AuditEntry {
        position: row.int("position")?,
        time: row.time("time")?,
        subject: row.text("subject")?,
        role: row.text("role")?,
        action: row.text("action")?,
        resource: row.text("resource")?,
        detail: row.text("detail")?,
        content,
        hash: hash(row)?,
    })
}

/// Before the first entry there is nothing, which counts as zeros.
fn hash(row: &Row) -> Result<AuditHash, StoreError> {
    match row.text("hash")?.as_str() {
        "" => Ok(AuditHash([0; 32])),
        text => text.parse().map_err(|error| StoreError::corrupt("hash", error)),
    }
}
