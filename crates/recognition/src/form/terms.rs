//! Terms of a contract: how it is paid, what is licensed, which proofs of rights there are.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Reason, Violations};
use techmarket_types::Fen;

/// Ten-thousandths in a whole.
const WHOLE: i32 = 10_000;

/// 提成支付.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Royalty {
    /// 提成基数.
    pub base: RoyaltyBase,
    /// Rate of the first year in ten-thousandths of the base.
    pub rate_per_myriad: i32,
    /// How it goes on.
    pub course: RateCourse,
    /// 入门费.
    pub entry_fee: Option<Fen>,
    /// 查账约定.
    pub may_audit: bool,
}

/// 提成基数.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoyaltyBase {
    /// 产品价格.
    ProductPrice,
    /// 新增产值.
    NewOutput,
    /// 利润.
    Profit,
    /// 产品销售额.
    Sales,
}

/// How a rate goes over the years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateCourse {
    /// 固定.
    Fixed,
    /// 逐年递增.
    Rising,
    /// 逐年递减.
    Falling,
}

/// A planned instalment (分期支付).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalment {
    /// When it is due.
    pub due: Date,
    /// How much.
    pub amount: Fen,
    /// 支付条件.
    pub condition: String,
}

/// Proof of a right (知识产权证明).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RightCertificate {
    /// Code of `intellectual_property`.
    pub right: String,
    /// 证书号、申请号.
    pub number: String,
}

/// 许可条件.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceTerms {
    /// 许可方式.
    pub kind: LicenceKind,
    /// 全球范围.
    pub worldwide: bool,
}

/// 许可方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceKind {
    /// 普通许可.
    Ordinary,
    /// 排他许可.
    Sole,
    /// 独占许可.
    Exclusive,
}

impl Royalty {
    pub(super) fn validate(&self, v: &mut Violations) {
        if !(1..=WHOLE).contains(&self.rate_per_myriad) {
            let rule = format!("提成比例为 1 至 {WHOLE} 万分之");
            v.add("rate_per_myriad", Reason::ValueOutOfRange, rule);
        }
        if self.entry_fee.is_some_and(|fee| fee <= Fen::ZERO) {
            v.add("entry_fee", Reason::AmountNegative, "入门费应大于 0");
        }
    }
}
