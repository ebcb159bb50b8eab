//! Files that belong to a contract (附件). Their contents are kept elsewhere, by hash.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Reason, Result, Role, china_date};
use techmarket_types::CreditCode;

use crate::domain::{
    ApplicantKind, AttachmentKind, Contract, Payment, State, is_applied_for_by, require_applicant,
};

/// Most files of a contract, those for payments and changes apart.
const MAX_ATTACHMENTS: usize = 20;
/// Most files for its changes.
const MAX_AMENDMENTS: usize = 50;

/// Most vouchers of a contract that one organisation adds: one for each payment that there may be, and the room of one
/// party is not used up by another.
const MAX_VOUCHERS: usize = 500;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
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
    /// By which organisation; none by an operator of none.
    pub added_by: Option<CreditCode>,
}

impl Attachment {
    /// Whether the organisation of `caller` added it, or the caller runs the market.
    fn is_of(&self, caller: &Caller) -> bool {
        let owns = || self.added_by.as_ref().is_some_and(|code| caller.owns(code));
        caller.is(Role::Operator) || owns()
    }
}

impl Contract {
    /// Refuses a caller that may not add a file of `kind`: whoever fills in the form adds what belongs to it, and who may
    /// ask for a change of what is registered what belongs to that; vouchers are added by who pays, who is paid and who
    /// applies.
    pub fn require_may_attach(&self, caller: &Caller, kind: AttachmentKind, now: Timestamp) -> Result<()> {
        self.require_visible(caller)?;
        match kind {
            AttachmentKind::Voucher => {}
            AttachmentKind::Amendment if self.is_in_force() => {
                return self.require_disposer(caller, china_date(now));
            }
            _ => return require_applicant(&self.content, caller),
        }
        let content = &self.content;
        let is_intermediary = content.applicant.kind == ApplicantKind::Intermediary;
        let codes = [
            content.seller.credit_code.as_ref(),
            content.buyer_code(),
            content.broker_code().filter(|_| is_intermediary),
        ];
        let is_party = codes.into_iter().flatten().any(|code| caller.owns(code));
        if caller.is(Role::Operator) || is_party {
            return Ok(());
        }
        let message = "只有卖方、买方和合同所填的申请人可以添加支付凭证";
        Err(Error::new(Reason::NotOwner, message))
    }

    /// Refuses a file of `kind` in this state.
    pub fn require_open_for(&self, kind: AttachmentKind) -> Result<()> {
        let states = match kind {
            AttachmentKind::Voucher | AttachmentKind::Amendment => State::OPEN_OR_REGISTERED,
            _ => State::OPEN,
        };
        self.require_state(states, "upload")
    }

    /// Refuses one more file of `kind` than there may be: of vouchers, than `organization` may add.
    pub fn require_room(&self, kind: AttachmentKind, organization: Option<&CreditCode>) -> Result<()> {
        let (limit, rule) = match kind {
            AttachmentKind::Voucher => (
                MAX_VOUCHERS,
                format!("每个单位对每份合同至多添加 {MAX_VOUCHERS} 个支付凭证"),
            ),
            AttachmentKind::Amendment => (
                MAX_AMENDMENTS,
                format!("每份合同至多添加 {MAX_AMENDMENTS} 个变更材料"),
            ),
            _ => (
                MAX_ATTACHMENTS,
                format!("支付凭证和变更材料除外，每份合同至多添加 {MAX_ATTACHMENTS} 个附件"),
            ),
        };
        let apart = [AttachmentKind::Voucher, AttachmentKind::Amendment];
        let counts = |other: &&Attachment| match kind {
            AttachmentKind::Voucher => other.kind == kind && other.added_by.as_ref() == organization,
            AttachmentKind::Amendment => other.kind == kind,
            _ => !apart.contains(&other.kind),
        };
        if self.attachments.iter().filter(counts).count() >= limit {
            return Err(Error::new(Reason::LimitReached, rule).on(Self::KIND, self.id.name()));
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

    /// Whether it is among the vouchers of payments (支付凭证) of the contract.
    #[must_use]
    pub fn has_voucher(&self, sha256: &str) -> bool {
        let is_it = |file: &Attachment| file.kind == AttachmentKind::Voucher && file.sha256 == sha256;
        self.attachments.iter().any(is_it)
    }

    /// Whether the contract has the same content of the same kind.
    #[must_use]
    pub fn has(&self, sha256: &str, kind: AttachmentKind) -> bool {
        let same = |other: &Attachment| other.sha256 == sha256 && other.kind == kind;
        self.attachments.iter().any(same)
    }

    /// Adds a file.
    pub fn attach(&mut self, attachment: Attachment) -> Result<()> {
        self.require_open_for(attachment.kind)?;
        self.require_room(attachment.kind, attachment.added_by.as_ref())?;
        self.attachments.push(attachment);
        Ok(())
    }

    /// Takes the files with this hash away: while the form is open, all of them for who fills it in; otherwise, and once
    /// registered, those that `caller` added and may take back: vouchers, unless one of `payments`, which are the contract's,
    /// names it, and what belongs to a change, unless `registered`, the contract as it was last registered, contains it. A
    /// payment that was struck is still in the list, and so is what proved it.
    pub fn detach(
        &mut self,
        caller: &Caller,
        sha256: &str,
        payments: &[Payment],
        registered: Option<&Self>,
    ) -> Result<()> {
        self.require_state(State::OPEN_OR_REGISTERED, "remove")?;
        let named = || self.attachments.iter().filter(|file| file.sha256 == sha256);
        if named().next().is_none() {
            return Err(Error::not_found("attachment", sha256));
        }
        let is_open = State::OPEN.contains(&self.state);
        if is_open && is_applied_for_by(&self.content, caller) {
            self.attachments.retain(|file| file.sha256 != sha256);
            return Ok(());
        }
        let is_registered = |kind| registered.is_some_and(|version| version.has(sha256, kind));
        let is_free = |file: &Attachment| match file.kind {
            AttachmentKind::Voucher => true,
            AttachmentKind::Amendment => !is_open && !is_registered(file.kind),
            _ => false,
        };
        if !named().any(is_free) {
            self.require_state(State::OPEN, "remove")?;
            return require_applicant(&self.content, caller);
        }
        let may_go = |file: &Attachment| is_free(file) && file.is_of(caller);
        if !named().any(may_go) {
            let message = "只有添加该文件的单位可以删除";
            return Err(Error::new(Reason::NotOwner, message));
        }
        let is_voucher = |file: &Attachment| file.kind == AttachmentKind::Voucher && may_go(file);
        if let Some(payment) = payments
            .iter()
            .find(|payment| payment.content.voucher_sha256 == sha256)
            .filter(|_| named().any(is_voucher))
        {
            let message = format!("第{}笔到账以该附件为凭证，不能删除", payment.number);
            return Err(Error::new(Reason::VoucherInUse, message).on(Self::KIND, self.id.name()));
        }
        self.attachments
            .retain(|file| file.sha256 != sha256 || !may_go(file));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
