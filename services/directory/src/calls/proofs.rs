//! Papers: checked before they are kept, and read.

use techmarket_attachments::{MediaType, check_content};
use techmarket_audit::{Details, Outcome};
use techmarket_feed::Stored as _;
use techmarket_kernel::{Context, Error, Reason, Result, Role, Violations, new_uuid};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Shown, request};
use techmarket_store::Sql;
use techmarket_types::{ExpertId, OrganizationClaimId, ParseName as _, ProofId};

use crate::auditing::noted;
use crate::domain::{ClaimState, Expert, Organization, OrganizationClaim, OrganizationId, Proof};
use crate::messages::proof::to_proof;
use crate::service::Directory;
use crate::store::proofs::{self, KeptProof};

/// The types of papers.
const ACCEPTED: [MediaType; 3] = [MediaType::Pdf, MediaType::Png, MediaType::Jpeg];

impl Directory {
    /// A file that belongs to `holder`, once it is what it says to be and holds nothing active.
    pub(crate) async fn checked(
        &self,
        context: &Context,
        file: pb::ProofFile,
        holder: String,
    ) -> Result<KeptProof> {
        let checked = check_content(&file.file_name, file.content.clone()).await?;
        if !ACCEPTED.contains(&checked.media_type) {
            let found = checked.media_type.as_str();
            let message = "证明材料只接受 PDF、PNG、JPEG 文件";
            return Err(Error::new(Reason::AttachmentTypeRefused, message).with("found", found));
        }
        let proof = Proof {
            id: ProofId::new(new_uuid(&*self.rng, context.now)),
            file_name: file.file_name,
            media_type: checked.media_type.as_str().to_owned(),
            size: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
            sha256: checked.sha256.to_string(),
            upload_time: context.now,
        };
        Ok(KeptProof {
            proof,
            holder,
            uploader: context.caller.person(),
            content: file.content,
        })
    }

    /// A file that was handed in.
    pub(crate) async fn download_proof(
        &self,
        context: &Context,
        request: pb::DownloadProofRequest,
    ) -> Result<Shown<pb::DownloadProofResponse>> {
        let id: ProofId = Violations::collect(|v| request::id(v, &request))?;
        let mut session = self.organizations.read().await?;
        let found = proofs::find(&mut session, id).await?;
        let not_found = || Error::not_found("proof", id.name());
        let kept = found.ok_or_else(not_found)?;
        let is_theirs = context.caller.is(Role::Operator) || kept.uploader == context.caller.person();
        if !is_theirs && !reads(&mut session, context, &kept.holder).await? {
            return Err(not_found());
        }
        drop(session);
        if kept.uploader != context.caller.person() {
            self.note_reading(context, id, &kept.holder).await?;
        }
        Ok(Shown(pb::DownloadProofResponse {
            proof: Some(to_proof(&kept.proof)),
            content: kept.content,
        }))
    }
}

impl Directory {
    /// Notes that the caller reads a paper that somebody else handed in.
    async fn note_reading(&self, context: &Context, id: ProofId, holder: &str) -> Result<()> {
        let details = &Details::of(Outcome::Done).with("holder", holder);
        self.organizations
            .write_once(context, |unit| {
                let subject = &context.caller.subject;
                Box::pin(async move { noted(unit, subject, "read_proof", id.name(), details).await })
            })
            .await
    }
}

/// Whether the caller reads all of the record `holder`, to which a paper belongs.
async fn reads(sql: &mut dyn Sql, context: &Context, holder: &str) -> Result<bool> {
    let caller = &context.caller;
    if let Ok(id) = OrganizationId::parse_name(holder) {
        let found = Organization::find(sql, id).await?;
        return Ok(found.is_some_and(|one| one.is_own_of(caller)));
    }
    if let Ok(id) = ExpertId::parse_name(holder) {
        let found = Expert::find(sql, id).await?;
        return Ok(found.is_some_and(|one| one.is_own_of(caller)));
    }
    let Ok(id) = OrganizationClaimId::parse_name(holder) else {
        return Ok(false);
    };
    // The papers of a claim are the organisation's once it is accepted.
    let claim = OrganizationClaim::find(sql, id).await?;
    let Some(claim) = claim.filter(|claim| claim.state == ClaimState::Accepted) else {
        return Ok(false);
    };
    let found = Organization::find(sql, claim.organization).await?;
    Ok(found.is_some_and(|one| one.is_own_of(caller)))
}
