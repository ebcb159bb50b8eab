//! The audit trail, read (审计记录).

use techmarket_kernel::{Context, Page, Result, TextRule, Violations, check_text};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::ContractId;

use crate::domain::{AuditEntry, Drafts, require_desk};
use crate::registry::Registry;
use crate::store::audit::{self, AuditQuery};

impl Registry {
    /// A page of the trail, oldest first.
    pub(crate) async fn list_audit_entries(
        &self,
        context: &Context,
        request: pb::ListAuditEntriesRequest,
    ) -> Result<Page<AuditEntry>> {
        let (page, query) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let after = page.after_key(v).unwrap_or_default();
            let filter = request.filter.unwrap_or_default();
            let contract = &filter.contract;
            let contract = wire::optional_name(v, "filter.contract", contract, ContractId::parse_name);
            check_text(v, "filter.subject", &filter.subject, TextRule::line(100));
            let query = AuditQuery {
                contract,
                subject: Some(filter.subject).filter(|subject| !subject.is_empty()),
                drafts: Drafts::seen_by(&context.caller),
                after,
                limit: page.fetch(),
            };
            Some((page, query))
        })?;
        require_desk(&context.caller)?;
        let mut session = self.contracts.read().await?;
        let entries = audit::entries(&mut session, &query).await?;
        Ok(page.page(entries, |last| last.position.to_string()))
    }
}
