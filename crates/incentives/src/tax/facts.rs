//! What a hint looks at. Nothing known is `None`, and asks for a check.

use jiff::civil::Date;
use serde::Deserialize;
use techmarket_types::{Fen, RegistrationNumber};

/// The facts of a contract for tax hints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxFacts {
    /// Day the texts are looked up for: that of the income or invoice.
    pub day: Date,
    /// Code of the table `contract_category` (合同类别).
    pub category: String,
    /// Codes of the table `intellectual_property` (知识产权).
    pub intellectual_property: Vec<String>,
    /// How far its registration as a technology contract is (认定登记).
    pub registration: Registration,
    /// The body's recognition counts as one of provincial level (省级以上主管部门认定).
    pub recognised_by_province: Option<bool>,
    /// The seller is a resident of China (境内).
    pub seller_in_china: Option<bool>,
    /// The buyer is a resident of China (境内).
    pub buyer_in_china: Option<bool>,
    /// Technology amount (技术交易额).
    pub technology: Fen,
    /// For consulting and service: the transfer or development contract it stems from (关联合同); none where that is not
    /// stated, which does not mean that there is none.
    pub stems_from: Option<RegistrationNumber>,
    /// The licence, for a licence contract (许可).
    pub licence: Option<Licence>,
    /// Buyer and seller are held 100 %, directly or indirectly, one by the other or by the same
    /// (100%关联).
    pub affiliates_100: Option<bool>,
    /// The technology stands on the lists of prohibited or restricted exports (禁止、限制出口目录).
    pub export_listed: Option<bool>,
    /// Net income from this contract in the year: price less cost and taxes (技术转让所得); none where
    /// not worked out.
    pub net_income: Option<Fen>,
    /// Net income of this kind in the year before this contract (本年已有技术转让所得).
    pub year_income_so_far: Fen,
    /// Fee paid for a commission abroad (实际支付的委托费).
    pub fee_paid: Option<Fen>,
    /// Domestic research expense of the buyer that qualifies (境内符合条件的研发费用).
    pub domestic_expense: Option<Fen>,
}

/// How far the registration is, on which every relief here depends (认定登记).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Registration {
    /// Being filled in (填报、退回补正): to be handed in and registered yet.
    Draft,
    /// Handed in (已提交): to be registered yet.
    UnderWay,
    /// In force (已认定登记).
    InForce,
    /// Refused, withdrawn, cancelled or revoked (不予登记、撤回、注销、撤销): there is nothing to come.
    Over,
}

/// A licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Licence {
    /// Kind.
    pub kind: LicenceKind,
    /// Holds all over the world (全球).
    pub worldwide: Option<bool>,
    /// Full years of its term (期限).
    pub years: Option<u16>,
    /// The licensor owns the technology (拥有所有权).
    pub owned: Option<bool>,
}

/// Who may use the technology beside the licensee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LicenceKind {
    /// Nobody, the licensor neither (独占许可).
    Exclusive,
    /// The licensor (排他许可).
    Sole,
    /// Others too (普通许可).
    Ordinary,
}

impl LicenceKind {
    /// Chinese term.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Exclusive => "独占许可",
            Self::Sole => "排他许可",
            Self::Ordinary => "普通许可",
        }
    }
}
