//! The audit trail as the office sees it.

use techmarket_kernel::Caller;
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{Answer, convert as wire};
use techmarket_types::ContractId;

use crate::domain::{AuditEntry, Verification, content_text};

impl Answer<pb::AuditEntry> for AuditEntry {
    fn answer(self, _: &Caller) -> pb::AuditEntry {
        let contract = self.contract().map(ContractId::name);
        pb::AuditEntry {
            position: self.position,
            time: Some(wire::timestamp(self.time)),
            subject: self.subject,
            role: self.role,
            action: self.action,
            contract: contract.unwrap_or_default(),
            resource: self.resource,
            content_hash: content_text(self.content),
            detail: self.detail,
            hash: self.hash.to_string(),
        }
    }
}

impl Answer<pb::VerifyAuditTrailResponse> for Verification {
    fn answer(self, _: &Caller) -> pb::VerifyAuditTrailResponse {
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        pb::VerifyAuditTrailResponse {
            intact: self.broken.is_none() && self.altered.is_none(),
            verified_count: count(self.count),
            last_position: count(self.head.position),
            last_hash: self.head.hash.to_string(),
            broken_position: self.broken.unwrap_or(0),
            head_position: count(self.last.position),
            altered_position: self.altered.as_ref().map_or(0, |entry| entry.position),
            altered_resource: self.altered.map(|entry| entry.resource).unwrap_or_default(),
        }
    }
}
