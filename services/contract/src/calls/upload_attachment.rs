//! UploadAttachment: settings first, then the content in chunks.

use techmarket_attachments::{ContentHash, MAX_CHUNK, MediaType, Upload, check_file_name};
use techmarket_feed::Resource as _;
use techmarket_kernel::{Caller, Context, Error, Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::upload_attachment_request::Message;
use techmarket_rpc::{Answer, context, convert as wire, request, status, tidy, with_info};
use techmarket_types::ContractId;
use tonic::{Request, Status, Streaming};

use crate::domain::{Attachment, AttachmentKind, Contract};
use crate::messages::attachment_kind;
use crate::registry::{Registry, Target};
use crate::step::StepRecord;

/// Whoever uploads states no version of the contract, so that files may come at once; each collision means that another
/// change came through.
const ATTEMPTS: usize = 20;

/// A file on its way up. Dropped, or refused at its end, it leaves nothing behind.
struct Uploading {
    upload: Upload,
    contract: ContractId,
    kind: AttachmentKind,
    file_name: String,
    media_type: MediaType,
    sha256: Option<ContentHash>,
}

impl Registry {
    /// 上传附件.
    pub(crate) async fn upload_attachment(
        &self,
        request: Request<Streaming<pb::UploadAttachmentRequest>>,
    ) -> Result<pb::Contract, Status> {
        let mut context = context(&request, &*self.clock).map_err(status)?;
        let mut stream = request.into_inner();
        let Some(Message::Settings(mut settings)) = next(&mut stream).await? else {
            return Err(refused(
                "settings",
                Reason::FieldRequired,
                "第一条消息应给出 settings",
            ));
        };
        tidy(&mut context, &mut settings);
        let mut uploading = self.begin(&context, settings).await.map_err(status)?;
        while let Some(message) = next(&mut stream).await? {
            let Message::Chunk(chunk) = message else {
                return Err(refused("chunk", Reason::FieldRequired, "后续消息应给出 chunk"));
            };
            if chunk.is_empty() || chunk.len() > MAX_CHUNK {
                let rule = format!("每块 1 至 {MAX_CHUNK} 字节");
                return Err(refused("chunk", Reason::ValueOutOfRange, rule));
            }
            uploading.upload.write(&chunk).await.map_err(status)?;
        }
        // The file is there now, however long it took.
        context.now = self.clock.now();
        let kept = Box::pin(self.finish(&context, uploading)).await;
        Ok(kept.map_err(status)?.answer(&context.caller))
    }

    /// Begins once it is clear that the caller may and that the file is of a type that is accepted.
    async fn begin(&self, context: &Context, settings: pb::UploadSettings) -> Result<Uploading> {
        let (contract, kind, sha256): (ContractId, _, Option<ContentHash>) = Violations::collect(|v| {
            v.within("settings", |v| {
                let contract = request::renamed_id(v, &settings, "contract", &settings.contract);
                let kind = wire::choice(v, "kind", settings.kind, attachment_kind);
                check_file_name(v, "file_name", &settings.file_name);
                let sha256 = wire::optional(v, "sha256", &settings.sha256, Reason::TextInvalid);
                Some((contract?, kind?, sha256))
            })
        })?;
        let found = self.visible(context, contract).await?;
        found.require_may_attach(&context.caller, kind, context.now)?;
        found.require_open_for(kind)?;
        // The same file again changes nothing. Without its hash it is known when all of it has come.
        if let Some(hash) = &sha256
            && !found.has(&hash.to_string(), kind)
        {
            found.require_room(kind, context.caller.organization.as_ref())?;
        }
        let media_type = MediaType::declared(&settings.file_name, "")?;
        Ok(Uploading {
            upload: self.attachments.upload(&owner(&context.caller)).await?,
            contract,
            kind,
            file_name: settings.file_name,
            media_type,
            sha256,
        })
    }

    /// Keeps the content and names it in the contract.
    async fn finish(&self, context: &Context, uploading: Uploading) -> Result<Contract> {
        let Uploading {
            upload,
            contract,
            kind,
            file_name,
            media_type,
            sha256,
        } = uploading;
        let hash = upload.sha256()?;
        self.claim_content(context, &hash).await?;
        let kept = async {
            let stored = upload.finish(media_type, sha256).await?;
            let attachment = Attachment {
                kind,
                sha256: stored.sha256.to_string(),
                file_name,
                media_type: stored.media_type.as_str().to_owned(),
                size: stored.size,
                upload_time: context.now,
                added_by: context.caller.organization.clone(),
            };
            self.attach_at_last(context, contract, &attachment).await
        };
        let kept = kept.await;
        if kept.is_err() {
            self.abandon_content(context, &hash).await;
        }
        kept
    }

    async fn attach_at_last(
        &self,
        context: &Context,
        contract: ContractId,
        attachment: &Attachment,
    ) -> Result<Contract> {
        let mut attempt = 1;
        loop {
            // Boxed: it holds contracts.
            match Box::pin(self.attach(context, contract, attachment)).await {
                Err(error) if error.reason() == Reason::EtagMismatch && attempt < ATTEMPTS => attempt += 1,
                done => return done,
            }
        }
    }

    async fn attach(
        &self,
        context: &Context,
        contract: ContractId,
        attachment: &Attachment,
    ) -> Result<Contract> {
        let found = self.visible(context, contract).await?;
        if found.has(&attachment.sha256, attachment.kind) {
            return Ok(found);
        }
        let target = Target {
            id: contract,
            etag: found.etag().to_string(),
            key: None,
            validate_only: false,
        };
        self.step(context, &target, Contract::require_visible, |contract| {
            contract.require_may_attach(&context.caller, attachment.kind, context.now)?;
            contract.attach(attachment.clone())?;
            let summary = format!("{}（{}）", attachment.file_name, attachment.sha256);
            Ok(StepRecord::with_summary(
                "contract.attachment_added",
                "attach",
                summary,
            ))
        })
        .await
    }
}

/// Whose uploads go on at once: the organisation's, or where there is none the person's.
fn owner(caller: &Caller) -> String {
    let organization = caller.organization.as_ref();
    organization.map_or_else(|| caller.person(), ToString::to_string)
}

async fn next(stream: &mut Streaming<pb::UploadAttachmentRequest>) -> Result<Option<Message>, Status> {
    match stream.message().await.map_err(|bare| with_info(&bare))? {
        None => Ok(None),
        Some(pb::UploadAttachmentRequest {
            message: Some(message),
        }) => Ok(Some(message)),
        Some(_) => {
            let rule = "每条消息应给出 settings 或 chunk";
            Err(refused("message", Reason::FieldRequired, rule))
        }
    }
}

fn refused(field: &str, reason: Reason, rule: impl Into<String>) -> Status {
    status(Error::of_field(field, reason, rule))
}
