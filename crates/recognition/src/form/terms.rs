//! Terms of a contract: how it is paid, what is licensed, which proofs of rights there are.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{CodeCheck, Reason, TextRule, Violations, check_text};
use techmarket_types::{Fen, TableId};

use super::codes::Codes;
use super::content::ContractContent;
use crate::code_kinds::PaymentKind;

/// Most planned instalments.
const MAX_INSTALMENTS: usize = 60;
/// Most proofs of rights.
const MAX_CERTIFICATES: usize = 50;
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

impl ContractContent {
    /// Whether it is paid by a royalty, alone or beside other payments. What has been handed in states one if and only if
    /// that is so.
    #[must_use]
    pub fn is_royalty(&self) -> bool {
        self.royalty.is_some()
    }

    /// Adds what is wrong with the terms that are stated.
    pub(super) fn validate_terms(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        if let Some(royalty) = &self.royalty {
            v.within("royalty", |v| royalty.validate(v));
        }
        self.validate_instalments(v);
        self.validate_certificates(codes, v);
        for (field, amount) in [
            ("expected_investment", self.expected_investment),
            ("expected_output", self.expected_output),
        ] {
            if amount.is_some_and(|amount| amount < Fen::ZERO) {
                v.add(field, Reason::AmountNegative, "金额不能为负数");
            }
        }
    }

    /// Adds what the way of payment asks for and is missing, and what it does not have.
    pub(super) fn require_terms(&self, codes: Codes<'_>, v: &mut Violations) {
        use PaymentKind::{Equity, Instalments, Once, Royalty, RoyaltyWithEntryFee};
        match (codes.book.payments().kind(&self.payment_form), &self.royalty) {
            (Some(Royalty | RoyaltyWithEntryFee), None) => {
                v.add("royalty", Reason::FieldRequired, "提交前必填：提成支付的约定");
            }
            (Some(RoyaltyWithEntryFee), Some(royalty)) if royalty.entry_fee.is_none() => {
                v.add("royalty.entry_fee", Reason::FieldRequired, "提交前必填：入门费");
            }
            (Some(Once | Instalments | Equity), Some(_)) => {
                let rule = "付款方式不是提成支付，不填提成支付的约定";
                v.add("royalty", Reason::KindMismatch, rule);
            }
            _ => {}
        }
    }

    fn validate_instalments(&self, v: &mut Violations) {
        let field = "instalments";
        if self.instalments.len() > MAX_INSTALMENTS {
            v.add(field, Reason::TooManyItems, format!("至多 {MAX_INSTALMENTS} 项"));
            return;
        }
        for (index, instalment) in self.instalments.iter().enumerate() {
            v.within(format!("{field}[{index}]"), |v| {
                if instalment.amount <= Fen::ZERO {
                    v.add("amount", Reason::AmountNegative, "必填，应大于 0");
                }
                check_text(v, "condition", &instalment.condition, TextRule::line(200));
            });
        }
        if self
            .instalments
            .iter()
            .any(|instalment| instalment.amount <= Fen::ZERO)
        {
            // A sum of what is wrong or missing would tell nothing.
            return;
        }
        let sum = Fen::checked_sum(self.instalments.iter().map(|instalment| instalment.amount));
        if let (false, false, Some(total)) = (
            self.instalments.is_empty(),
            self.amount_undetermined,
            self.total_amount,
        ) && sum != Some(total)
        {
            let sum = sum.map_or_else(|| "（超出范围）".to_owned(), |sum| format!("{sum}元"));
            let rule = format!("分期支付合计{sum}，应等于合同成交总额{total}元");
            v.add(field, Reason::InstalmentsMismatch, rule);
        }
    }

    fn validate_certificates(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        let field = "right_certificates";
        if self.right_certificates.len() > MAX_CERTIFICATES {
            v.add(field, Reason::TooManyItems, format!("至多 {MAX_CERTIFICATES} 项"));
            return;
        }
        let mut seen = HashSet::new();
        for (index, certificate) in self.right_certificates.iter().enumerate() {
            v.within(format!("{field}[{index}]"), |v| {
                codes.required(v, "right", TableId::IntellectualProperty, &certificate.right);
                check_text(v, "number", &certificate.number, TextRule::line(50).required());
                let stated = &self.intellectual_property;
                if !stated.is_empty() && !stated.contains(&certificate.right) {
                    v.add("right", Reason::KindMismatch, "不在本合同所填的知识产权之中");
                }
                if !seen.insert(certificate) {
                    v.add("", Reason::ItemRepeated, "与前面的一项重复");
                }
            });
        }
    }
}

impl Royalty {
    fn validate(&self, v: &mut Violations) {
        if !(1..=WHOLE).contains(&self.rate_per_myriad) {
            let rule = format!("提成比例为 1 至 {WHOLE} 万分之");
            v.add("rate_per_myriad", Reason::ValueOutOfRange, rule);
        }
        if self.entry_fee.is_some_and(|fee| fee <= Fen::ZERO) {
            v.add("entry_fee", Reason::AmountNegative, "入门费应大于 0");
        }
    }
}
