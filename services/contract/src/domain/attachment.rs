//! Files that belong to a contract (附件). Their contents are kept elsewhere, by hash.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Error, Reason, Result};

use crate::domain::{Contract, State};

/// Most files of a contract.
const MAX_ATTACHMENTS: usize = 20;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// SHA-256 of the content in hexadecimal.
    pub sha256: String,
    /// Name as it was given.
    pub file_name: String,
    /// Media type as its content shows.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// When it was added.
    pub upload_time: Timestamp,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// 合同文本.
    ContractText,
    /// 中文译本.
    Translation,
    /// 知识产权证明.
    RightProof,
    /// 授权书.
    Authorisation,
    /// 印章、更名证明.
    SealProof,
    /// 承诺书.
    Commitment,
    /// 委托书.
    Mandate,
    /// 支付凭证.
    Voucher,
    /// 其他材料.
    Other,
}

impl Contract {
    /// Refuses a file of `kind` in this state, or one more than there may be.
    pub fn require_room(&self, kind: AttachmentKind) -> Result<()> {
        let states = if kind == AttachmentKind::Voucher {
            State::OPEN_OR_REGISTERED
        } else {
            State::OPEN
        };
        self.require_state(states, "upload")?;
        if self.attachments.len() >= MAX_ATTACHMENTS {
            let message = format!("每份合同至多 {MAX_ATTACHMENTS} 个附件");
            return Err(Error::new(Reason::LimitReached, message).on("contract", self.id.name()));
        }
        Ok(())
    }

    /// The file with this hash, if the contract has it.
    #[must_use]
    pub fn attachment(&self, sha256: &str) -> Option<&Attachment> {
        self.attachments
            .iter()
            .find(|attachment| attachment.sha256 == sha256)
    }

    /// Whether the contract has the same content of the same kind.
    #[must_use]
    pub fn has(&self, attachment: &Attachment) -> bool {
        let same = |other: &Attachment| other.sha256 == attachment.sha256 && other.kind == attachment.kind;
        self.attachments.iter().any(same)
    }

    /// Adds a file.
    pub fn attach(&mut self, attachment: Attachment) -> Result<()> {
        self.require_room(attachment.kind)?;
        self.attachments.push(attachment);
        Ok(())
    }

    /// Takes the files with this hash away.
    pub fn detach(&mut self, sha256: &str) -> Result<()> {
        self.require_state(State::OPEN, "remove")?;
        let before = self.attachments.len();
        self.attachments.retain(|attachment| attachment.sha256 != sha256);
        if self.attachments.len() == before {
            return Err(Error::not_found("attachment", sha256));
        }
        Ok(())
    }
}
