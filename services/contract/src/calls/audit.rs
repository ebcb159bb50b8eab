//! The audit trail, read (审计记录).

use techmarket_audit::{AuditQuery, erased};
use techmarket_kernel::{Context, Page, Result, TextRule, Violations, check_text};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::ContractId;

use crate::domain::{Drafts, ShownEntry, require_desk};
use crate::registry::Registry;
use crate::store::audit;

impl Registry {
    /// A page of the trail, oldest first.
    pub(crate) async fn list_audit_entries(
        &self,
        context: &Context,
        request: pb::ListAuditEntriesRequest,
    ) -> Result<Page<ShownEntry>> {
        let (page, query) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let after = page.after_key(v).unwrap_or_default();
            let filter = request.filter.unwrap_or_default();
            let contract = &filter.contract;
            let contract = wire::optional_name(v, "filter.contract", contract, ContractId::parse_name);
            check_text(v, "filter.subject", &filter.subject, TextRule::line(100));
            let query = AuditQuery {
                resource: contract.map(ContractId::name),
                subject: Some(filter.subject).filter(|subject| !subject.is_empty()),
                after,
                ..AuditQuery::default()
            };
            Some((page, query))
        })?;
        require_desk(&context.caller)?;
        let mut session = self.contracts.read().await?;
        // Whoever was erased is found by the account alone.
        if let Some(subject) = &query.subject
            && erased::is_erased(&mut session, subject).await?
        {
            return Ok(page.page(Vec::new(), |_| String::new()));
        }
        let drafts = Drafts::seen_by(&context.caller);
        let entries = audit::entries(&mut session, &query, &drafts, page.fetch()).await?;
        let entries = erased::shown(&mut session, entries).await?;
        let entries = entries.into_iter().map(ShownEntry).collect();
        Ok(page.page(entries, |last: &ShownEntry| last.0.position.to_string()))
    }
}
