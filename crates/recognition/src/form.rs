//! Form JJ-001 (技术合同登记表): what a contract says, what is wrong with it, and what is missing.

mod complete;
mod content;
mod needed;
mod party;
mod stated;
mod substance;
mod terms;
mod validate;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_kernel::CodeCheck;

use crate::Rulebook;

pub use content::{Broker, BrokerPerson, ContractContent, Costs};
pub(crate) use needed::{GAPS, PAYMENT_FORM, PartyGap};
pub use party::{Party, Quality, Scale};
pub use stated::check_stated;
pub use substance::{ContractPart, Substance};
pub use terms::{Instalment, LicenceKind, LicenceTerms, RateCourse, RightCertificate, Royalty, RoyaltyBase};

/// Who applies for the registration (申请人), which is not the same as who sells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// How it stands to the contract.
    pub kind: ApplicantKind,
    /// 委托期限: last day of an intermediary's mandate.
    pub mandate_until: Option<Date>,
}

/// How the applicant stands to the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantKind {
    /// 卖方.
    #[default]
    Seller,
    /// 技术进口的境内买方.
    ImportBuyer,
    /// 受托中介机构.
    Intermediary,
}

/// What a file of a contract is.
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
    /// 变更材料: 补充协议、延期协议、更名证明.
    Amendment,
    /// 其他材料.
    Other,
}

/// Codes as they hold on a day.
#[derive(Clone, Copy)]
pub struct Codes<'a> {
    /// Whether a code stands in its table.
    pub check: CodeCheck<'a>,
    /// What a code is to the rules.
    pub book: &'a Rulebook,
}

/// Nothing but white space.
pub(crate) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
