//! DownloadAttachment: the description, then the content in chunks.

use futures::StreamExt;
use futures::stream::BoxStream;
use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::download_attachment_response::Message;
use techmarket_rpc::{convert as wire, status};
use techmarket_types::ContractId;
use tonic::{Request, Status};

use super::remove_attachment::required_hash;
use crate::grpc::{ContractGrpc, convert};

/// What goes down.
pub(super) type Chunks = BoxStream<'static, Result<pb::DownloadAttachmentResponse, Status>>;

impl ContractGrpc {
    pub(super) async fn handle_download_attachment(
        &self,
        request: Request<pb::DownloadAttachmentRequest>,
    ) -> Result<Chunks> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let id = wire::name(&mut v, "contract", &request.contract, ContractId::parse_name);
        let hash = required_hash(&mut v, &request.sha256);
        let (id, hash) = v.finish_with(id.zip(hash))?;
        let (attachment, bytes) = self.app.download_attachment(&context, id, &hash).await?;
        let head = Message::Attachment(convert::to_attachment(&attachment));
        let head = futures::stream::once(async { Ok(response(head)) });
        let chunks = bytes.map(|chunk| match chunk {
            Ok(chunk) => Ok(response(Message::Chunk(chunk.to_vec()))),
            Err(error) => Err(status(error)),
        });
        Ok(head.chain(chunks).boxed())
    }
}

fn response(message: Message) -> pb::DownloadAttachmentResponse {
    pb::DownloadAttachmentResponse {
        message: Some(message),
    }
}
