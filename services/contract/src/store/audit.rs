//! Which entries of the audit trail a caller is shown. Whatever changes a registration or what hangs on it appends to the trail,
//! so that its lock is the one by which they wait for each other.

use techmarket_audit::{AuditEntry, AuditQuery, page};
use techmarket_store::{Sql, StoreError};
use techmarket_types::CreditCode;

use crate::domain::Drafts;

// 10: the length of `contracts/`, in front of the id; no list has an id of a contract.
const HANDED_IN_OR_OWN: &str = "resource NOT LIKE 'contracts/%' OR EXISTS (SELECT 1 FROM contract WHERE \
     contract.id = substr(audit_entry.resource, 11) AND (handed_in OR seller = ? OR buyer = ? OR broker = ?))";

/// At most `limit` entries, oldest first; of contracts that were never handed in those of `drafts`.
pub async fn entries(
    sql: &mut dyn Sql,
    query: &AuditQuery,
    drafts: &Drafts,
    limit: i64,
) -> Result<Vec<AuditEntry>, StoreError> {
    let mut select = query.select();
    if let Drafts::Of(own) = drafts {
        let own = own.as_ref().map_or("", CreditCode::as_str);
        select.and(HANDED_IN_OR_OWN, [own.into(), own.into(), own.into()]);
    }
    page(sql, select, limit).await
}
