//! UploadAttachment.

use techmarket_attachments::{ContentHash, MediaType, Upload};
use techmarket_feed::Resource as _;
use techmarket_kernel::{Caller, Context, Reason, Result};
use techmarket_types::{ContractId, CreditCode};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::{Attachment, AttachmentKind, Contract};

/// Whoever uploads states no version of the contract, so that files may come at once; each collision means that another
/// change came through.
const ATTEMPTS: usize = 20;

/// A file on its way up. Dropped, or refused at its end, it leaves nothing behind.
pub struct Uploading {
    upload: Upload,
    contract: ContractId,
    kind: AttachmentKind,
    file_name: String,
    media_type: MediaType,
    sha256: Option<ContentHash>,
}

impl App {
    /// 上传附件: begins, once it is clear that the caller may and that the file is of a type that is accepted.
    pub async fn begin_upload(
        &self,
        context: &Context,
        contract: ContractId,
        kind: AttachmentKind,
        file_name: String,
        sha256: Option<ContentHash>,
    ) -> Result<Uploading> {
        let found = self.visible(context, contract).await?;
        found.require_may_attach(&context.caller, kind, context.now)?;
        found.require_open_for(kind)?;
        // The same file again changes nothing. Without its hash it is known when all of it has come.
        if let Some(hash) = &sha256
            && !found.has(&hash.to_string(), kind)
        {
            found.require_room(kind, context.caller.organization.as_ref())?;
        }
        let media_type = MediaType::declared(&file_name, "")?;
        Ok(Uploading {
            upload: self.attachments.upload(owner(&context.caller)).await?,
            contract,
            kind,
            file_name,
            media_type,
            sha256,
        })
    }

    /// Keeps the content and names it in the contract.
    pub async fn finish_upload(&self, context: &Context, uploading: Uploading) -> Result<Contract> {
        let Uploading {
            upload,
            contract,
            kind,
            file_name,
            media_type,
            sha256,
        } = uploading;
        let hash = upload.sha256()?;
        self.claim(context, &hash).await?;
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
            self.abandon(context, &hash).await;
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
            match self.attach(context, contract, attachment).await {
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
            let detail = format!("{}（{}）", attachment.file_name, attachment.sha256);
            Ok(Done::told("contract.attachment_added", "attach", detail))
        })
        .await
    }
}

/// Whose uploads go on at once: the organisation's, or where there is none the person's.
fn owner(caller: &Caller) -> &str {
    let organization = caller.organization.as_ref();
    organization.map_or(caller.subject.as_str(), CreditCode::as_str)
}

impl Uploading {
    /// Takes the next bytes.
    pub async fn write(&mut self, chunk: &[u8]) -> Result<()> {
        self.upload.write(chunk).await
    }
}
