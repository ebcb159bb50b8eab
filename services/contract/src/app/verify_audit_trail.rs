//! VerifyAuditTrail.

use std::collections::HashSet;

use techmarket_documents::digest;
use techmarket_kernel::{Context, Result};
use techmarket_recognition::{AuditHash, AuditHead};
use techmarket_store::{Session, StoreError};
use techmarket_types::{ContractId, RegisterListId};

use crate::app::{App, AuditQuery, ContractStore};
use crate::domain::{AuditEntry, Drafts, require_desk};

/// Entries read at once.
const PAGE: u64 = 1_000;
/// Contracts compared at once.
const COMPARED: usize = 200;

/// What a verification came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Entries that were read and hold.
    pub count: u64,
    /// The last that holds.
    pub head: AuditHead,
    /// The last entry of the trail.
    pub last: AuditHead,
    /// The first that does not hold.
    pub broken: Option<i64>,
    /// The first that holds, but not what it put into the register.
    pub altered: Option<AuditEntry>,
}

impl App {
    /// 校验审计记录: recomputes the chain behind `head`, which the caller kept, over at most `most` entries, and compares the
    /// register with what they put into it. It reads page by page, so that a long trail takes little memory.
    pub async fn verify_audit_trail(
        &self,
        context: &Context,
        head: AuditHead,
        most: u64,
    ) -> Result<Verification> {
        require_desk(&context.caller)?;
        let mut session = self.contracts.read().await?;
        let table = self.contracts.table();
        // Read first: entries that are appended meanwhile lie behind it.
        let last = table.head(&mut session).await?;
        let mut found = Verification {
            count: 0,
            head,
            last,
            broken: None,
            altered: None,
        };
        if !is_kept(table, &mut session, head).await? {
            found.head = AuditHead::START;
            found.broken = i64::try_from(head.position).ok();
            return Ok(found);
        }
        let mut page = PAGE;
        while found.count < most && found.broken.is_none() {
            let limit = page.min(most - found.count);
            let Some(entries) = behind(table, &mut session, found.head.position, limit).await? else {
                // One of them cannot be read: those before it are looked at one by one.
                if limit == 1 {
                    found.break_off();
                }
                page = 1;
                continue;
            };
            if entries.is_empty() {
                if found.head.position < last.position {
                    // Entries at the end were dropped.
                    found.break_off();
                }
                break;
            }
            let sound = found.follow(&entries);
            if found.altered.is_none() {
                let altered = self.altered(&mut session, &entries[..sound]).await?;
                found.altered = altered.cloned();
            }
        }
        Ok(found)
    }

    /// The first of the entries whose content the register does not hold any more.
    async fn altered<'a>(
        &self,
        session: &mut Session,
        entries: &'a [AuditEntry],
    ) -> Result<Option<&'a AuditEntry>> {
        let sealed = || entries.iter().filter_map(|entry| Some((entry, entry.content?)));
        let contracts: HashSet<ContractId> = sealed().filter_map(|(entry, _)| entry.contract()).collect();
        let contracts: Vec<ContractId> = contracts.into_iter().collect();
        let mut standing = HashSet::new();
        for contracts in contracts.chunks(COMPARED) {
            standing.extend(self.contracts.table().standing(session, contracts).await?);
        }
        for (entry, content) in sealed() {
            let stands = match (entry.contract(), entry.list()) {
                (Some(contract), _) => standing.contains(&(contract, content)),
                (None, Some(list)) => self.list_stands(session, list, content).await?,
                (None, None) => true,
            };
            if !stands {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// Whether the list has the rows that were sealed.
    async fn list_stands(
        &self,
        session: &mut Session,
        id: RegisterListId,
        content: AuditHash,
    ) -> Result<bool> {
        let table = self.contracts.table();
        let list = table.find_list(session, id).await;
        let rows = table.list_rows(session, id).await;
        let (list, rows) = match (list, rows) {
            (Ok(Some(list)), Ok(rows)) => (list, rows),
            (Ok(None) | Err(StoreError::Corrupt { .. }), _) | (_, Err(StoreError::Corrupt { .. })) => {
                return Ok(false);
            }
            (Err(error), _) | (_, Err(error)) => return Err(error.into()),
        };
        // Rows that cannot be printed are not those that were.
        let paper = self.paper_list(&list, &rows);
        let found = paper.map(|paper| digest(&paper).to_string());
        Ok(found.is_ok_and(|found| found == content.to_string() && found == list.digest))
    }
}

impl Verification {
    /// The entry behind the last that holds does not.
    fn break_off(&mut self) {
        self.broken = i64::try_from(self.head.position + 1).ok();
    }

    /// Goes on over `entries` up to the first that does not hold, and answers how many do.
    fn follow(&mut self, entries: &[AuditEntry]) -> usize {
        for (place, entry) in entries.iter().enumerate() {
            let next = entry.verify(self.head);
            let Some(next) = next.ok().filter(|next| agrees(*next, self.last)) else {
                self.break_off();
                return place;
            };
            self.head = next;
            self.count += 1;
        }
        entries.len()
    }
}

/// The entries behind a position; none if one of them is no entry any more.
async fn behind(
    table: &dyn ContractStore,
    session: &mut Session,
    position: u64,
    limit: u64,
) -> Result<Option<Vec<AuditEntry>>> {
    let query = AuditQuery {
        after: i64::try_from(position).unwrap_or(i64::MAX),
        limit: i64::try_from(limit).unwrap_or(i64::MAX),
        contract: None,
        subject: None,
        drafts: Drafts::All,
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
