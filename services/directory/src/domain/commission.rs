//! What brokers agreed with clients, and with whom they have ties.

use serde::{Deserialize, Serialize};
use techmarket_kernel::{Reason, TextRule, Violations, check_text};
use techmarket_types::{BrokerMandateId, CreditCode, Fen};

techmarket_kernel::words! {
    /// What a commission is counted from.
    pub enum Base {
        /// 技术交易额.
        TechnologyAmount = "technology_amount",
        /// 合同成交总金额.
        TotalAmount = "total_amount",
        /// 固定金额.
        Fixed = "fixed",
    }
}

/// Hundredths of a percent in the whole.
const WHOLE: i32 = 10_000;

/// 佣金约定. The mandate is referred to, not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commission {
    pub mandate: BrokerMandateId,
    pub client: CreditCode,
    pub base: Base,
    /// Hundredths of a percent; 0 of a fixed sum.
    pub share: i32,
    pub amount: Option<Fen>,
    pub due: String,
}

impl Commission {
    pub(super) fn validate(&self, v: &mut Violations) {
        let fixed = self.base == Base::Fixed;
        if !fixed && !(1..=WHOLE).contains(&self.share) {
            v.add(
                "share",
                Reason::ValueOutOfRange,
                "按比例的佣金应填 1 至 10000（万分之一）",
            );
        }
        if fixed && self.share != 0 {
            v.add("share", Reason::KindMismatch, "固定金额的佣金不填比例");
        }
        if fixed && self.amount.is_none_or(|amount| amount <= Fen::ZERO) {
            v.add(
                "amount",
                Reason::AmountNegative,
                "固定金额的佣金应填大于 0 的金额",
            );
        }
        if !fixed && self.amount.is_some() {
            v.add("amount", Reason::KindMismatch, "按比例的佣金不填固定金额");
        }
        check_text(v, "due", &self.due, TextRule::text(500));
    }
}

/// 利益冲突申报.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    pub counterpart: CreditCode,
    pub relation: String,
}

impl Conflict {
    pub(super) fn validate(&self, v: &mut Violations) {
        check_text(v, "relation", &self.relation, TextRule::text(500).required());
    }
}
