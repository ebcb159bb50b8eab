//! VerifyAuditTrail.

use techmarket_kernel::{Context, Result};
use techmarket_recognition::AuditHead;
use techmarket_store::{Session, StoreError};

use crate::app::{App, AuditQuery, ContractStore};
use crate::domain::{AuditEntry, require_desk};

/// Entries read at once.
const PAGE: i64 = 1_000;

/// What a verification came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Entries that were read and hold.
    pub count: u64,
    /// The last that holds.
    pub head: AuditHead,
    /// The first that does not hold.
    pub broken: Option<i64>,
}

impl App {
    /// 校验审计记录: recomputes the chain behind `head`, which the caller kept, up to the last entry that was appended. It
    /// reads page by page, so that a long trail takes little memory.
    pub async fn verify_audit_trail(&self, context: &Context, head: AuditHead) -> Result<Verification> {
        require_desk(&context.caller)?;
        let mut session = self.contracts.read().await?;
        let table = self.contracts.table();
        // Read first: entries that are appended meanwhile lie behind it.
        let last = table.head(&mut session).await?;
        if !is_kept(table, &mut session, head).await? {
            return Ok(Verification {
                count: 0,
                head: AuditHead::START,
                broken: i64::try_from(head.position).ok(),
            });
        }
        let mut found = Verification {
            count: 0,
            head,
            broken: None,
        };
        let mut limit = PAGE;
        loop {
            let entries = match behind(table, &mut session, found.head.position, limit).await? {
                Some(entries) => entries,
                // One of them cannot be read: those before it are looked at one by one.
                None if limit > 1 => {
                    limit = 1;
                    continue;
                }
                None => {
                    found.broken = i64::try_from(found.head.position + 1).ok();
                    return Ok(found);
                }
            };
            if entries.is_empty() {
                if found.head.position < last.position {
                    // Entries at the end were dropped.
                    found.broken = i64::try_from(found.head.position + 1).ok();
                }
                return Ok(found);
            }
            for entry in entries {
                let next = entry.verify(found.head);
                let Some(next) = next.ok().filter(|next| agrees(*next, last)) else {
                    found.broken = i64::try_from(found.head.position + 1).ok();
                    return Ok(found);
                };
                found.head = next;
                found.count += 1;
            }
        }
    }
}

/// The entries behind a position; none if one of them is no entry any more.
async fn behind(
    table: &dyn ContractStore,
    session: &mut Session,
    position: u64,
    limit: i64,
) -> Result<Option<Vec<AuditEntry>>> {
    let query = AuditQuery {
        after: i64::try_from(position).unwrap_or(i64::MAX),
        limit,
        ..AuditQuery::default()
    };
    match table.entries(session, &query).await {
        Ok(entries) => Ok(Some(entries)),
        Err(StoreError::Corrupt { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether the trail still has the entry at which `head` stood.
async fn is_kept(table: &dyn ContractStore, session: &mut Session, head: AuditHead) -> Result<bool> {
    let Some(before) = head.position.checked_sub(1) else {
        return Ok(true);
    };
    let entries = behind(table, session, before, 1).await?.unwrap_or_default();
    let same =
        |entry: &AuditEntry| u64::try_from(entry.position) == Ok(head.position) && entry.hash == head.hash;
    Ok(entries.first().is_some_and(same))
}

/// The last entry has the hash with which it was appended, even where the entries were all hashed anew.
fn agrees(head: AuditHead, last: AuditHead) -> bool {
    head.position != last.position || head.hash == last.hash
}
