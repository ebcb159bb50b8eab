//! What recognition asks about the technology (认定要素).

use serde::{Deserialize, Serialize};
use techmarket_kernel::{CodeCheck, Reason, TextRule, Violations, check_indicator, check_text};
use techmarket_types::{Fen, Indicator, TableId};

/// Most measurable targets.
const MAX_INDICATORS: usize = 20;
/// Most parts of a mixed contract.
const MAX_PARTS: usize = 10;
/// Most sets of equipment that carry a technology: more is a sale of goods.
const MAX_CARRIER_SETS: i32 = 1_000;

/// What recognition asks about the technology; what is `None` is not stated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substance {
    /// 签约时是否已掌握.
    pub mastered_at_signing: Option<bool>,
    /// 知识产权是否转移.
    pub rights_pass: Option<bool>,
    /// 技术指标.
    pub indicators: Vec<Indicator>,
    /// 验收方式.
    pub acceptance_method: String,
    /// 是否公知技术.
    pub public_domain: Option<bool>,
    /// 是否采取保密措施.
    pub secrecy_measures: Option<bool>,
    /// 是否解决特定技术问题.
    pub specific_problem: Option<bool>,
    /// 是否常规手段.
    pub routine_means: Option<bool>,
    /// 非技术内容是否可分离并单独计价.
    pub separable: Option<bool>,
    /// 混合合同的组成部分: together the total.
    pub parts: Vec<ContractPart>,
    /// 作为技术载体的设备套数.
    pub carrier_sets: Option<i32>,
    /// 咨询对象, code of [`crate::ConsultingObjects`].
    pub consulting_object: String,
    /// 经济利益.
    pub economic_benefit: Option<bool>,
    /// 完整、实用的技术方案.
    pub complete_solution: Option<bool>,
    /// 非法垄断技术条款.
    pub monopoly_clause: Option<bool>,
    /// 侵害他人技术成果.
    pub infringes_others: Option<bool>,
    /// 委托方指定的专业技术人员.
    pub trainees_named: Option<bool>,
    /// 产品使用培训.
    pub product_training: Option<bool>,
}

/// A part of a mixed contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractPart {
    /// A leaf of `contract_category`; empty for what is not technology (非技术部分).
    pub category: String,
    /// Its price.
    pub amount: Fen,
}

impl Substance {
    /// Adds what is wrong with what is stated.
    pub(super) fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        if self.indicators.len() > MAX_INDICATORS {
            v.add(
                "indicators",
                Reason::TooManyItems,
                format!("至多 {MAX_INDICATORS} 项"),
            );
        }
        for (index, indicator) in self.indicators.iter().enumerate().take(MAX_INDICATORS) {
            v.within(format!("indicators[{index}]"), |v| check_indicator(v, indicator));
        }
        check_text(
            v,
            "acceptance_method",
            &self.acceptance_method,
            TextRule::text(1_000),
        );
        if self.parts.len() > MAX_PARTS {
            v.add("parts", Reason::TooManyItems, format!("至多 {MAX_PARTS} 项"));
        }
        for (index, part) in self.parts.iter().enumerate().take(MAX_PARTS) {
            v.within(format!("parts[{index}]"), |v| {
                codes.optional_leaf(v, "category", TableId::ContractCategory, &part.category);
                if part.amount <= Fen::ZERO {
                    v.add("amount", Reason::AmountNegative, "金额应大于 0");
                }
            });
        }
        if self
            .carrier_sets
            .is_some_and(|sets| !(0..=MAX_CARRIER_SETS).contains(&sets))
        {
            let rule = format!("应为 0 至 {MAX_CARRIER_SETS}");
            v.add("carrier_sets", Reason::ValueOutOfRange, rule);
        }
        let object = &self.consulting_object;
        check_text(v, "consulting_object", object, TextRule::line(20));
    }
}
