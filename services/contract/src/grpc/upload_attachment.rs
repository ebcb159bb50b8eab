//! UploadAttachment: settings first, then the content in chunks.

use techmarket_attachments::{MAX_CHUNK, check_file_name};
use techmarket_kernel::{Context, Error, Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::upload_attachment_request::Message;
use techmarket_rpc::{convert as wire, status, with_info};
use techmarket_types::ContractId;
use tonic::{Request, Status, Streaming};

use crate::app::Uploading;
use crate::domain::Contract;
use crate::grpc::{ContractGrpc, convert};

impl ContractGrpc {
    pub(super) async fn handle_upload_attachment(
        &self,
        request: Request<Streaming<pb::UploadAttachmentRequest>>,
    ) -> Result<Contract, Status> {
        let mut context = self.context(&request).map_err(status)?;
        let mut stream = request.into_inner();
        let first = next(&mut stream).await?;
        let Some(Message::Settings(settings)) = first else {
            let rule = "第一条消息应给出 settings";
            return Err(status(Error::of_field("settings", Reason::FieldRequired, rule)));
        };
        let mut uploading = self.begin(&context, settings).await.map_err(status)?;
        while let Some(message) = next(&mut stream).await? {
            let Message::Chunk(chunk) = message else {
                let rule = "后续消息应给出 chunk";
                return Err(status(Error::of_field("chunk", Reason::FieldRequired, rule)));
            };
            if chunk.is_empty() || chunk.len() > MAX_CHUNK {
                let rule = format!("每块 1 至 {MAX_CHUNK} 字节");
                return Err(status(Error::of_field("chunk", Reason::ValueOutOfRange, rule)));
            }
            uploading.write(&chunk).await.map_err(status)?;
        }
        context.now = self.clock.now();
        let kept = Box::pin(self.app.finish_upload(&context, uploading)).await;
        kept.map_err(status)
    }

    async fn begin(&self, context: &Context, settings: pb::UploadSettings) -> Result<Uploading> {
        let mut v = Violations::new();
        let read = v.within("settings", |v| {
            let contract = wire::name(v, "contract", &settings.contract, ContractId::parse_name);
            let kind = wire::choice(v, "kind", settings.kind, convert::attachment_kind);
            check_file_name(v, "file_name", &settings.file_name);
            let hash = wire::optional(v, "sha256", &settings.sha256, Reason::TextInvalid);
            contract.zip(kind).map(|(contract, kind)| (contract, kind, hash))
        });
        let (contract, kind, hash) = v.finish_with(read)?;
        self.app
            .begin_upload(context, contract, kind, settings.file_name, hash)
            .await
    }
}

async fn next(stream: &mut Streaming<pb::UploadAttachmentRequest>) -> Result<Option<Message>, Status> {
    let message = stream.message().await.map_err(|bare| with_info(&bare))?;
    match message {
        None => Ok(None),
        Some(pb::UploadAttachmentRequest {
            message: Some(message),
        }) => Ok(Some(message)),
        Some(_) => {
            let rule = "每条消息应给出 settings 或 chunk";
            Err(status(Error::of_field("message", Reason::FieldRequired, rule)))
        }
    }
}
