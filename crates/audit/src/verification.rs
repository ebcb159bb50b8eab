//! The chain recomputed, page by page, so that a long trail takes little memory.

use techmarket_store::{Sql, StoreError};

use crate::chain::AuditHead;
use crate::entry::AuditEntry;
use crate::pruning::beginning;
use crate::trail::{self, AuditQuery};

/// Entries read at once.
const PAGE: u64 = 1_000;

/// What a verification has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Entries that were read and hold.
    pub count: u64,
    /// The last that holds.
    pub head: AuditHead,
    /// The last entry of the trail.
    pub last: AuditHead,
    /// The last entry that was pruned; 0 where the trail is there from its start.
    pub pruned: u64,
    /// The first that does not hold.
    pub broken: Option<i64>,
    /// Entries to read next.
    page: u64,
}

impl Verification {
    /// Begins behind `head`, which was kept elsewhere, or behind what was pruned since; broken already, if the trail does not have that entry.
    pub async fn begin(sql: &mut dyn Sql, head: AuditHead) -> Result<Self, StoreError> {
        // Read first: entries that are appended meanwhile lie behind it.
        let last = trail::head(sql).await?;
        let pruned = beginning(sql).await?;
        // What was pruned cannot be looked at: the checkpoint stands for it.
        let head = if head.position < pruned.position {
            pruned
        } else {
            head
        };
        let kept = head == pruned || is_kept(sql, head).await?;
        Ok(Self {
            count: 0,
            head: if kept { head } else { pruned },
            last,
            pruned: pruned.position,
            broken: if kept {
                None
            } else {
                i64::try_from(head.position).ok()
            },
            page: PAGE,
        })
    }

    /// Reads on, and returns the next entries that hold; none at the end, at the first that does not hold, and once `most` were
    /// read in all.
    pub async fn next(
        &mut self,
        sql: &mut dyn Sql,
        most: u64,
    ) -> Result<Option<Vec<AuditEntry>>, StoreError> {
        while self.count < most && self.broken.is_none() {
            let limit = self.page.min(most - self.count);
            let Some(mut entries) = behind(sql, self.head.position, limit).await? else {
                // One of them cannot be read: those before it are looked at one by one.
                if limit == 1 {
                    self.break_off();
                }
                self.page = 1;
                continue;
            };
            if entries.is_empty() {
                if self.head.position < self.last.position {
                    // Entries at the end were dropped.
                    self.break_off();
                }
                return Ok(None);
            }
            let sound = self.follow(&entries);
            entries.truncate(sound);
            return Ok(Some(entries));
        }
        Ok(None)
    }

    /// The whole trail behind `head`, at most `most` entries.
    pub async fn run(sql: &mut dyn Sql, head: AuditHead, most: u64) -> Result<Self, StoreError> {
        let mut found = Self::begin(sql, head).await?;
        while found.next(sql, most).await?.is_some() {}
        Ok(found)
    }

    /// The entry behind the last that holds does not.
    fn break_off(&mut self) {
        self.broken = i64::try_from(self.head.position + 1).ok();
    }

    /// Goes on over `entries` up to the first that does not hold, and returns how many do.
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

/// The last entry has the hash with which it was appended, even where the entries were all hashed anew.
fn agrees(head: AuditHead, last: AuditHead) -> bool {
    head.position != last.position || head.hash == last.hash
}

/// The entries behind a position; none if one of them cannot be read as an entry.
async fn behind(sql: &mut dyn Sql, position: u64, limit: u64) -> Result<Option<Vec<AuditEntry>>, StoreError> {
    let query = AuditQuery {
        after: i64::try_from(position).unwrap_or(i64::MAX),
        ..AuditQuery::default()
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    match trail::page(sql, query.select(), limit).await {
        Ok(entries) => Ok(Some(entries)),
        Err(StoreError::Corrupt { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the trail still has the entry at which `head` stood.
async fn is_kept(sql: &mut dyn Sql, head: AuditHead) -> Result<bool, StoreError> {
    let Some(before) = head.position.checked_sub(1) else {
        return Ok(true);
    };
    let entries = behind(sql, before, 1).await?.unwrap_or_default();
    let same =
        |entry: &AuditEntry| u64::try_from(entry.position) == Ok(head.position) && entry.hash == head.hash;
    Ok(entries.first().is_some_and(same))
}
