//! The facts of one registered contract that a subsidy looks at.

use jiff::civil::Date;
use techmarket_types::{Fen, RegistrationNumber};

use crate::{Grant, Party, Role};

/// Largest amount taken for one contract: one trillion yuan (一万亿元), so that the sum over the most
/// contracts allowed fits 64 bits of fen.
pub const MAX_AMOUNT: Fen = Fen(100_000_000_000_000);

/// A registered technology contract (已登记的技术合同). Ordered by day of registration, then number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of the register that hold or not, each by itself"
)]
pub struct Deal {
    /// Day of registration (登记日期).
    pub registered_on: Date,
    /// Registration number (合同登记编号).
    pub number: RegistrationNumber,
    /// Day of signing (签订日期).
    pub signed_on: Date,
    /// Code of the table `contract_category` (合同类别).
    pub category: String,
    /// Seller (卖方).
    pub seller: Party,
    /// Buyer (买方).
    pub buyer: Party,
    /// Body that brought it about (中介机构).
    pub institution: Option<Party>,
    /// Person who brought it about (技术经纪人).
    pub broker: Option<Party>,
    /// Recognised total (成交额).
    pub total: Fen,
    /// Recognised technology amount (技术交易额).
    pub technology: Fen,
    /// The amounts are not determined yet (金额待定): neither total nor technology amount is used.
    pub amount_undetermined: bool,
    /// Money paid so far, at most [`crate::MAX_PAYMENTS`].
    pub payments: Vec<Payment>,
    /// Signed on the platform (平台签约).
    pub signed_on_platform: bool,
    /// The parties are real-name users of the platform (实名用户).
    pub real_name: bool,
    /// The parties are related (关联交易).
    pub related_party: bool,
    /// Cancelled or revoked.
    pub ended: Option<Ended>,
    /// GB/T 2260 code of the place of registration (登记地).
    pub registration_region: String,
    /// What was granted for this contract before, to whomever, under whatever scheme.
    pub granted: Vec<Grant>,
}

/// Money that went from the buyer to the seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Payment {
    /// Day on which it arrived (到账日期).
    pub paid_on: Date,
    /// Above zero.
    pub amount: Fen,
    /// Paid through the platform (平台支付).
    pub on_platform: bool,
    /// A bank voucher or invoice lies with the contract (付款凭证).
    pub voucher: bool,
}

/// How and when a registration ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ended {
    /// Day of the end.
    pub on: Date,
    /// How.
    pub kind: EndKind,
}

/// How a registration ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndKind {
    /// By the parties (注销).
    Cancelled,
    /// By the registration body (撤销).
    Revoked,
}

impl EndKind {
    /// Chinese term.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Cancelled => "注销",
            Self::Revoked => "撤销",
        }
    }
}

impl Deal {
    /// Who has the role in this contract.
    #[must_use]
    pub fn party(&self, role: Role) -> Option<&Party> {
        match role {
            Role::Taker => Some(&self.buyer),
            Role::Giver => Some(&self.seller),
            Role::Institution => self.institution.as_ref(),
            Role::Broker => self.broker.as_ref(),
        }
    }
}
