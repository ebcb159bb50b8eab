//! The audit trail as the office sees it.

use techmarket_audit::content_text;
use techmarket_kernel::Caller;
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{Answer, convert as wire};
use techmarket_types::ContractId;

use crate::domain::{ShownEntry, Verification, contract_of};

impl Answer<pb::AuditEntry> for ShownEntry {
    fn answer(self, _: &Caller) -> pb::AuditEntry {
        let Self(entry) = self;
        let contract = contract_of(&entry).map(ContractId::name);
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
}

impl Answer<pb::VerifyAuditTrailResponse> for Verification {
    fn answer(self, _: &Caller) -> pb::VerifyAuditTrailResponse {
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let Self { chain, altered } = self;
        pb::VerifyAuditTrailResponse {
            intact: chain.broken.is_none() && altered.is_none(),
            verified_count: count(chain.count),
            last_position: count(chain.head.position),
            last_hash: chain.head.hash.to_string(),
            broken_position: chain.broken.unwrap_or(0),
            head_position: count(chain.last.position),
            altered_position: altered.as_ref().map_or(0, |entry| entry.position),
            altered_resource: altered.map(|entry| entry.resource).unwrap_or_default(),
        }
    }
}
