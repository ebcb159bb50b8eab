//! Who applies for the registration (申请人), which is not the same as who sells.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who applies.
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
