//! What a demand says.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_types::{Contact, CreditCode, Fen, Indicator, Maturity};

use crate::domain::Detail;

/// Kinds of demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 技术需求.
    Technology,
    /// 揭榜挂帅.
    OpenCall,
    /// 专家服务.
    ExpertService,
}

impl Kind {
    /// The word for it in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Technology => "technology",
            Self::OpenCall => "open_call",
            Self::ExpertService => "expert_service",
        }
    }
}

/// A condition that a demand may not do without (硬性条件). Each is about a field of the demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// `maturity_wanted`.
    Maturity,
    /// `cooperation`.
    Cooperation,
    /// `budget`, its highest amount.
    Budget,
    /// `fields`.
    Field,
}

/// Everything about a demand that its owner writes. Limits and code tables stand beside the
/// fields of `techmarket.demand.v1.Demand`; `validate` holds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemandContent {
    /// Kind; never changes.
    pub kind: Kind,
    /// Owner; never changes.
    pub organization: CreditCode,
    /// The owner's name as the public reads it.
    pub organization_name: String,
    /// Whether the owner is hidden before a match is accepted.
    pub publisher_hidden: bool,
    /// 需求名称.
    pub title: String,
    /// 需求概述.
    pub summary: String,
    /// 关键词.
    pub keywords: Vec<String>,
    /// 所属领域, codes of `market_field`.
    pub fields: Vec<String>,
    /// 国民经济行业, GB/T 4754; empty if not stated.
    pub industry: String,
    /// 所在地, GB/T 2260.
    pub region: String,
    /// 期望技术成熟度, the lowest.
    pub maturity_wanted: Option<Maturity>,
    /// 合作方式, codes of `cooperation`.
    pub cooperation: Vec<String>,
    /// 拟投入资金.
    pub budget: Option<Budget>,
    /// 知识产权归属意愿.
    pub intellectual_property_wish: String,
    /// 考核指标.
    pub indicators: Vec<Indicator>,
    /// What only its kind has.
    pub detail: Option<Detail>,
    /// 主要问题.
    pub problem: String,
    /// 现状.
    pub current_state: String,
    /// 预期目标.
    pub expected_result: String,
    /// 付款方式, codes of `payment_form`.
    pub payment_forms: Vec<String>,
    /// 解决方式, codes of `solution_mode`.
    pub solution_modes: Vec<String>,
    /// 科技活动类型, code of `activity_type`; empty if not stated.
    pub activity_type: String,
    /// The confidential layer.
    pub confidential: Option<Confidential>,
    /// 需求时限: first and last day.
    pub period: Option<(Date, Date)>,
    /// 硬性条件.
    #[serde(default)]
    pub required_conditions: Vec<Condition>,
}

/// 拟投入资金.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Lowest amount.
    pub minimum: Option<Fen>,
    /// Highest amount.
    pub maximum: Option<Fen>,
}

/// The confidential layer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confidential {
    /// 技术细节.
    pub detail: String,
    /// Whom to call.
    pub contact: Option<Contact>,
}
