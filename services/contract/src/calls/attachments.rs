//! Files of a contract (附件): read and removed. How one comes is in `upload_attachment`.

use futures::StreamExt;
use futures::stream::BoxStream;
use techmarket_attachments::ContentHash;
use techmarket_feed::Change;
use techmarket_kernel::{Context, Error, Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::download_attachment_response::Message;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::ContractId;

use crate::domain::Contract;
use crate::messages::to_attachment;
use crate::registry::Registry;
use crate::step::{StepRecord, decided};
use crate::store::{money, register};

impl Registry {
    /// 删除附件. The content stays in the store: another contract may have the same file, and the trail names it.
    pub(crate) async fn remove_attachment(
        &self,
        context: &Context,
        request: pb::RemoveAttachmentRequest,
    ) -> Result<Contract> {
        let (target, hash) = Violations::collect(|v| {
            let target = request::target(v, &request);
            target.zip(required_hash(v, &request.sha256))
        })?;
        let change = &Change::of(&target, Contract::require_visible);
        let sha256 = &hash.to_string();
        let removed = self.contracts.write(context, change.key, |unit| {
            Box::pin(async move {
                let before = unit.admitted(change).await?;
                // A payment that is recorded at the same time changes the version of the contract too: one of the two is
                // refused.
                let payments = money::payments(unit.sql(), before.id).await?;
                // What was in a version is in every later one: the last one tells.
                let versions = register::versions(unit.sql(), before.id, None, 1).await?;
                let registered = versions.first().map(|version| &version.contract);
                decided(unit, &before, |contract| {
                    contract.detach(&context.caller, sha256, &payments, registered)?;
                    Ok(StepRecord::with_summary(
                        "contract.attachment_removed",
                        "detach",
                        sha256,
                    ))
                })
                .await
            })
        });
        removed.await
    }

    /// 下载附件: the description, then the content in chunks. A file of another contract is not found, whoever asks.
    pub(crate) async fn download_attachment(
        &self,
        context: &Context,
        request: pb::DownloadAttachmentRequest,
    ) -> Result<BoxStream<'static, Result<pb::DownloadAttachmentResponse>>> {
        let (id, hash) = Violations::collect(|v| {
            let id: Option<ContractId> = request::renamed_id(v, &request, "contract", &request.contract);
            id.zip(required_hash(v, &request.sha256))
        })?;
        let contract = self.visible(context, id).await?;
        let attachment = contract.attachment(&hash.to_string());
        let attachment = attachment.ok_or_else(|| Error::not_found("attachment", hash.to_string()))?;
        let (_, bytes) = self.attachments.read(&hash).await?;
        let head = Message::Attachment(to_attachment(attachment));
        let head = futures::stream::once(async { Ok(response(head)) });
        let chunks = bytes.map(|chunk| chunk.map(|chunk| response(Message::Chunk(chunk.to_vec()))));
        Ok(head.chain(chunks).boxed())
    }
}

fn response(message: Message) -> pb::DownloadAttachmentResponse {
    pb::DownloadAttachmentResponse {
        message: Some(message),
    }
}

/// Reads the hash by which a contract names a file.
fn required_hash(v: &mut Violations, sha256: &str) -> Option<ContentHash> {
    if sha256.is_empty() {
        v.add("sha256", Reason::FieldRequired, "必填：附件的 SHA-256");
    }
    wire::optional(v, "sha256", sha256, Reason::TextInvalid)
}
