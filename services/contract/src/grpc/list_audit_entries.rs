//! ListAuditEntries.

use techmarket_kernel::{Result, TextRule, Violations, check_text};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, page};
use techmarket_types::ContractId;
use tonic::Request;

use crate::app::AuditQuery;
use crate::domain::{AuditEntry, Drafts, content_text};
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_list_audit_entries(
        &self,
        request: Request<pb::ListAuditEntriesRequest>,
    ) -> Result<pb::ListAuditEntriesResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        let after = page.after_key(&mut v).unwrap_or_default();
        let filter = request.filter.unwrap_or_default();
        let contract = wire::optional_name(
            &mut v,
            "filter.contract",
            &filter.contract,
            ContractId::parse_name,
        );
        check_text(&mut v, "filter.subject", &filter.subject, TextRule::line(100));
        v.finish()?;
        let query = AuditQuery {
            contract,
            subject: Some(filter.subject).filter(|subject| !subject.is_empty()),
            drafts: Drafts::seen_by(&context.caller),
            after,
            limit: page.fetch(),
        };
        let (entries, next_page_token) = self.app.list_audit_entries(&context, &query, page).await?;
        Ok(pb::ListAuditEntriesResponse {
            audit_entries: entries.into_iter().map(to_entry).collect(),
            next_page_token,
        })
    }
}

fn to_entry(entry: AuditEntry) -> pb::AuditEntry {
    let contract = entry.contract().map(ContractId::name);
    pb::AuditEntry {
        position: entry.position,
        time: Some(wire::timestamp(entry.time)),
        subject: entry.subject,
        role: entry.role,
        action: entry.action,
        contract: contract.unwrap_or_default(),
        resource: entry.resource,
        content_hash: content_text(entry.content),
        detail: entry.detail,
        hash: entry.hash.to_string(),
    }
}
