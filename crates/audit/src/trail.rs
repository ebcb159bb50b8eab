//! The trail in a service's database.

use jiff::Timestamp;
use techmarket_store::{Migration, Row, Select, Sql, StoreError, insert_many};

use crate::chain::{AuditHash, AuditHead};
use crate::entry::{AuditEntry, Step, content_text};

// Takes the head's lock until the transaction ends, so that positions and hashes follow each other.
const TAKE_HEAD: &str =
    "UPDATE audit_head SET position = position + $1 WHERE id = 1 RETURNING position, hash";
// The same lock, and nothing else.
const LOCK: &str = "UPDATE audit_head SET position = position WHERE id = 1";
const HEAD: &str = "SELECT position, hash FROM audit_head WHERE id = 1";
const MOVE_HEAD: &str = "UPDATE audit_head SET hash = $1 WHERE id = 1";
const INSERT: &str = "INSERT INTO audit_entry (position, time, subject, role, action, resource, detail, content_hash, hash) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const ENTRIES: &str =
    "SELECT position, time, subject, role, action, resource, detail, content_hash, hash FROM audit_entry";

pub(crate) const STATEMENTS: [&str; 6] = [TAKE_HEAD, LOCK, HEAD, MOVE_HEAD, INSERT, ENTRIES];

/// Under which name an entry says whose organisation's resource it is about.
pub const ORGANIZATION: &str = "organization";

/// The tables of the trail, for `Database::open`. Contracts had theirs before, without the index by time.
pub const MIGRATION: Migration = Migration {
    version: 4,
    name: "audit",
    sql: include_str!("migrations/0004_audit.sql"),
};

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Of this resource, by its name.
    pub resource: Option<String>,
    /// Of this subject.
    pub subject: Option<String>,
    /// From then on.
    pub from: Option<Timestamp>,
    /// Before that.
    pub until: Option<Timestamp>,
    /// Behind this position.
    pub after: i64,
}

impl AuditQuery {
    /// The statement so far: a service may add conditions of its own before [`page`] ends it.
    #[must_use]
    pub fn select(&self) -> Select {
        let mut select = Select::new(ENTRIES);
        select.and("position > ?", [self.after.into()]);
        if let Some(resource) = &self.resource {
            select.and("resource = ?", [resource.as_str().into()]);
        }
        if let Some(subject) = &self.subject {
            select.and("subject = ?", [subject.as_str().into()]);
        }
        if let Some(from) = self.from {
            select.and("time >= ?", [from.into()]);
        }
        if let Some(until) = self.until {
            select.and("time < ?", [until.into()]);
        }
        select
    }
}

/// Narrows `select` to what concerns a person: what `subject` did, and what was done by others to `resource`, where an entry says under
/// [`ORGANIZATION`] that it is of that organisation.
pub fn concerning(select: &mut Select, subject: &str, of: Option<(&str, &str)>) {
    let Some((resource, organization)) = of else {
        select.and("subject = ?", [subject.into()]);
        return;
    };
    // As `Details` writes it. A code is of digits and letters.
    let said = format!("%\"{ORGANIZATION}\":\"{organization}\"%");
    let args = [subject.into(), resource.into(), said.into()];
    select.and("(subject = ? OR (resource = ? AND detail LIKE ?))", args);
}

/// Appends a step, with the next position and the hash that follows from the entry before. It is among the last statements of
/// its transaction: every other step waits for the commit.
pub async fn append(sql: &mut dyn Sql, step: &Step) -> Result<(), StoreError> {
    append_many(sql, std::slice::from_ref(step)).await
}

/// Appends steps, in their order, as [`append`] does one.
pub async fn append_many(sql: &mut dyn Sql, steps: &[Step]) -> Result<(), StoreError> {
    let count = i64::try_from(steps.len()).map_err(|error| StoreError::corrupt("audit_head", error))?;
    if count == 0 {
        return Ok(());
    }
    let head = sql.row(TAKE_HEAD, vec![count.into()]).await?;
    let head = head.ok_or_else(|| StoreError::corrupt("audit_head", "no row"))?;
    let (last, mut before) = (head.int("position")?, hash(&head)?);
    let mut rows = Vec::with_capacity(steps.len());
    for (position, step) in (last - count + 1..).zip(steps) {
        before = step.follows(before, position);
        rows.push(Ok(vec![
            position.into(),
            step.time.into(),
            step.subject.as_str().into(),
            step.role.as_str().into(),
            step.action.into(),
            step.resource.as_str().into(),
            step.detail.as_str().into(),
            content_text(step.content).into(),
            before.to_string().into(),
        ]));
    }
    insert_many(sql, INSERT, rows.into_iter()).await?;
    sql.execute(MOVE_HEAD, vec![before.to_string().into()]).await?;
    Ok(())
}

/// Waits for every other transaction that appends, and lets none begin to before this one ends. What was read before may
/// be out of date; what is read after it is not.
pub async fn lock(sql: &mut dyn Sql) -> Result<(), StoreError> {
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

/// At most `limit` of the entries of [`AuditQuery::select`], oldest first.
pub async fn page(sql: &mut dyn Sql, mut select: Select, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
    select.end("ORDER BY position LIMIT ?", [limit.into()]);
    select.rows(sql).await?.iter().map(entry).collect()
}

/// The last entries of [`AuditQuery::select`], at most `limit`, oldest first.
pub async fn last(sql: &mut dyn Sql, mut select: Select, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
    select.end("ORDER BY position DESC LIMIT ?", [limit.into()]);
    select.rows(sql).await?.iter().rev().map(entry).collect()
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
