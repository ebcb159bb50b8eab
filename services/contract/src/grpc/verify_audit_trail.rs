//! VerifyAuditTrail.

use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::contract::v1::{VerifyAuditTrailRequest, VerifyAuditTrailResponse};
use techmarket_recognition::AuditHead;
use techmarket_rpc::convert as wire;
use tonic::Request;

use crate::grpc::ContractGrpc;

/// Entries read if the caller says nothing: about a second.
const DEFAULT_ENTRIES: u64 = 10_000;
/// Entries read at most.
const MAX_ENTRIES: u64 = 100_000;

impl ContractGrpc {
    pub(super) async fn handle_verify_audit_trail(
        &self,
        request: Request<VerifyAuditTrailRequest>,
    ) -> Result<VerifyAuditTrailResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let head = head(&mut v, &request);
        let most = most(&mut v, request.max_entries);
        let head = v.finish_with(head)?;
        let found = self.app.verify_audit_trail(&context, head, most).await?;
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Ok(VerifyAuditTrailResponse {
            intact: found.broken.is_none() && found.altered.is_none(),
            verified_count: count(found.count),
            last_position: count(found.head.position),
            last_hash: found.head.hash.to_string(),
            broken_position: found.broken.unwrap_or(0),
            head_position: count(found.last.position),
            altered_position: found.altered.as_ref().map_or(0, |entry| entry.position),
            altered_resource: found.altered.map(|entry| entry.resource).unwrap_or_default(),
        })
    }
}

/// Entries to read.
fn most(v: &mut Violations, stated: i32) -> u64 {
    match u64::try_from(stated) {
        Ok(0) => DEFAULT_ENTRIES,
        Ok(stated) => stated.min(MAX_ENTRIES),
        Err(_) => {
            v.add("max_entries", Reason::ValueOutOfRange, "不能为负数");
            DEFAULT_ENTRIES
        }
    }
}

fn head(v: &mut Violations, request: &VerifyAuditTrailRequest) -> Option<AuditHead> {
    let Ok(position) = u64::try_from(request.after_position) else {
        v.add("after_position", Reason::ValueOutOfRange, "不能为负数");
        return None;
    };
    if position == 0 {
        return Some(AuditHead::START);
    }
    if request.after_hash.is_empty() {
        v.add("after_hash", Reason::FieldRequired, "必填：该条记录的哈希值");
    }
    let hash = wire::optional(v, "after_hash", &request.after_hash, Reason::TextInvalid)?;
    Some(AuditHead { position, hash })
}
