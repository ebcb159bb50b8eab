//! The beginning of a trail that nobody has to keep any longer: its entries go, and an entry at the end says up to where and with
//! which hash. That entry is the checkpoint (检查点): it stands in the chain itself, so that whoever cuts entries off otherwise is found.

use techmarket_store::{Sql, StoreError};

use crate::chain::AuditHead;
use crate::details::{Details, Outcome};
use crate::entry::{AuditEntry, Step};
use crate::trail::{self, AuditQuery};

/// What an entry says was done that stands for those before it.
pub const PRUNED: &str = "prune_audit";
/// Entries read at once.
const PAGE: i64 = 1_000;

const FIRST: &str = "SELECT CAST(COALESCE(MIN(position), 1) AS BIGINT) AS position FROM audit_entry";
const CHECKPOINT: &str =
    "SELECT detail FROM audit_entry WHERE action = 'prune_audit' ORDER BY position DESC LIMIT 1";
const DELETE: &str = "DELETE FROM audit_entry WHERE position <= $1";

pub(crate) const STATEMENTS: [&str; 3] = [FIRST, CHECKPOINT, DELETE];

/// Where the trail begins: behind the entries that were pruned, or at its start.
pub async fn beginning(sql: &mut dyn Sql) -> Result<AuditHead, StoreError> {
    let first = sql.row(FIRST, Vec::new()).await?;
    if first.map_or(Ok(1), |row| row.int("position"))? <= 1 {
        return Ok(AuditHead::START);
    }
    let Some(row) = sql.row(CHECKPOINT, Vec::new()).await? else {
        return Ok(AuditHead::START);
    };
    let details = Details::read(&row.text("detail")?);
    let read = |name: &str| details.get(name).map(String::as_str).unwrap_or_default();
    let head = read("position")
        .parse()
        .ok()
        .zip(read("hash").parse().ok())
        .map(|(position, hash)| AuditHead { position, hash });
    Ok(head.unwrap_or(AuditHead::START))
}

/// Deletes entries from the beginning on, at most `most`, up to the first that `is_due` does not let go, and appends `step` as
/// the checkpoint. Of entries that do not hold nothing is deleted, nor behind them. The last that went; none where none did.
pub async fn prune(
    sql: &mut dyn Sql,
    mut step: Step,
    is_due: impl Fn(&AuditEntry) -> bool + Send + Sync,
    most: u64,
) -> Result<Option<AuditHead>, StoreError> {
    trail::lock(sql).await?;
    let start = beginning(sql).await?;
    let head = due(sql, start, &is_due, most).await?;
    if head.position == start.position {
        return Ok(None);
    }
    let position = i64::try_from(head.position).unwrap_or(i64::MAX);
    sql.execute(DELETE, vec![position.into()]).await?;
    step.action = PRUNED;
    step.detail = Details::of(Outcome::Done)
        .with("position", &head.position.to_string())
        .with("hash", &head.hash.to_string())
        .with("count", &(head.position - start.position).to_string())
        .to_string();
    trail::append(sql, &step).await?;
    Ok(Some(head))
}

/// The last entry behind `start` up to which all may go.
async fn due(
    sql: &mut dyn Sql,
    start: AuditHead,
    is_due: &(impl Fn(&AuditEntry) -> bool + Send + Sync),
    most: u64,
) -> Result<AuditHead, StoreError> {
    let mut head = start;
    loop {
        let query = AuditQuery {
            after: i64::try_from(head.position).unwrap_or(i64::MAX),
            ..AuditQuery::default()
        };
        let entries = trail::page(sql, query.select(), PAGE).await?;
        for entry in &entries {
            let next = entry.verify(head).ok();
            let enough = head.position - start.position >= most;
            let Some(next) = next.filter(|_| !enough && is_due(entry)) else {
                return Ok(head);
            };
            head = next;
        }
        if entries.is_empty() {
            return Ok(head);
        }
    }
}
