//! RemoveAttachment.

use techmarket_attachments::ContentHash;
use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::contract::v1::RemoveAttachmentRequest;
use techmarket_rpc::{convert as wire, target};
use techmarket_types::ContractId;
use tonic::Request;

use crate::domain::Contract;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_remove_attachment(
        &self,
        request: Request<RemoveAttachmentRequest>,
    ) -> Result<Contract> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(
            &mut v,
            "RemoveAttachment",
            named,
            &request,
            ContractId::parse_name,
        );
        let hash = required_hash(&mut v, &request.sha256);
        let (target, hash) = v.finish_with(target.zip(hash))?;
        self.app
            .remove_attachment(&context, &target, &hash.to_string())
            .await
    }
}

/// Reads the hash by which a contract names a file.
pub(super) fn required_hash(v: &mut Violations, sha256: &str) -> Option<ContentHash> {
    if sha256.is_empty() {
        v.add("sha256", Reason::FieldRequired, "必填：附件的 SHA-256");
    }
    wire::optional(v, "sha256", sha256, Reason::TextInvalid)
}
