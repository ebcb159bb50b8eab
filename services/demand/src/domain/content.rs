//! What a demand says.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_posting::{Content, Events, Post};
use techmarket_types::{Contact, DemandId, Fen, Indicator, Maturity};

use crate::domain::{Closing, Detail};

techmarket_kernel::words! {
    /// Kinds of demand.
    pub enum Kind {
        /// 技术需求.
        Technology = "technology",
        /// 揭榜挂帅.
        OpenCall = "open_call",
        /// 专家服务.
        ExpertService = "expert_service",
    }
}

techmarket_kernel::words! {
    /// A condition that a demand may not do without (硬性条件). Each is about a field of the demand.
    pub enum Condition {
        /// `maturity_wanted`.
        Maturity = "maturity",
        /// `cooperation`.
        Cooperation = "cooperation",
        /// `budget`, its highest amount.
        Budget = "budget",
        /// `fields`.
        Field = "field",
    }
}

techmarket_posting::states! {
    /// Where a demand stands.
    pub enum State {
        /// 已对接: a contract that meets it is registered.
        Contracted = "contracted",
        /// 已关闭. Final.
        Closed = "closed",
    }
    public [Contracted, Closed]
}

/// A demand (需求). It keeps how it was closed.
pub type Demand = Post<DemandContent>;

/// Everything about a demand that its owner writes. Limits and code tables stand beside the
/// fields of `techmarket.demand.v1.Demand`; `validate` holds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemandContent {
    /// Kind; never changes.
    pub kind: Kind,
    /// The owner's name as the public reads it.
    pub organization_name: String,
    /// Whether the owner is hidden before a match is accepted.
    pub publisher_hidden: bool,
    /// 经纪人知悉同意: an assigned broker reads the contact. Left out where it is not given, so that older texts stay the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub brokers_may_contact: bool,
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
    pub required_conditions: Vec<Condition>,
}

impl Content for DemandContent {
    const NAME: &'static str = "demand";
    const EVENTS: Events = techmarket_posting::events!("demand", "closed", "contracted");
    type Id = DemandId;
    type Kind = Kind;
    type State = State;
    type More = Option<Closing>;

    fn kind(&self) -> Kind {
        self.kind
    }

    fn publisher_hidden(&self) -> bool {
        self.publisher_hidden
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn brokers_may_contact(&mut self) -> &mut bool {
        &mut self.brokers_may_contact
    }

    fn contact(&mut self) -> Option<&mut Option<Contact>> {
        self.confidential.as_mut().map(|layer| &mut layer.contact)
    }

    fn has_confidential(&self) -> bool {
        self.confidential.is_some()
    }

    fn region(&self) -> &str {
        &self.region
    }
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
