//! The audit trail.

use async_trait::async_trait;
use techmarket_recognition::{AuditHash, AuditHead};
use techmarket_store::{Row, Select, Sql, StoreError};
use techmarket_types::{ContractId, CreditCode};

use crate::app::{AuditQuery, AuditStore};
use crate::domain::{AuditEntry, Drafts, Step, content_text};
use crate::store::{SqlContracts, standing};

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

pub(super) const STATEMENTS: &[&str] = &[TAKE_HEAD, LOCK, HEAD, MOVE_HEAD, INSERT, ENTRIES];

#[async_trait]
impl AuditStore for SqlContracts {
    async fn append(&self, sql: &mut dyn Sql, step: &Step) -> Result<(), StoreError> {
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

    async fn lock_trail(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.execute(LOCK, Vec::new()).await?;
        Ok(())
    }

    async fn head(&self, sql: &mut dyn Sql) -> Result<AuditHead, StoreError> {
        let head = sql.row(HEAD, Vec::new()).await?;
        let head = head.ok_or_else(|| StoreError::corrupt("audit_head", "no row"))?;
        let position = u64::try_from(head.int("position")?);
        Ok(AuditHead {
            position: position.map_err(|error| StoreError::corrupt("audit_head.position", error))?,
            hash: hash(&head)?,
        })
    }

    async fn entries(&self, sql: &mut dyn Sql, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
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

    async fn standing(
        &self,
        sql: &mut dyn Sql,
        contracts: &[ContractId],
    ) -> Result<Vec<(ContractId, AuditHash)>, StoreError> {
        standing::standing(sql, contracts).await
    }
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
