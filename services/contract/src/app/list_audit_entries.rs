//! ListAuditEntries.

use techmarket_kernel::{Context, PageRequest, Result};

use crate::app::{App, AuditQuery};
use crate::domain::{AuditEntry, require_desk};

impl App {
    /// A page of the trail, oldest first, and the token of the next.
    pub async fn list_audit_entries(
        &self,
        context: &Context,
        query: &AuditQuery,
        page: PageRequest,
    ) -> Result<(Vec<AuditEntry>, String)> {
        require_desk(&context.caller)?;
        let mut session = self.contracts.read().await?;
        let mut entries = self.contracts.table().entries(&mut session, query).await?;
        let next = page.cut(&mut entries, |last| last.position.to_string());
        Ok((entries, next))
    }
}
