//! What a listing says.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_posting::{Content, Events, Post};
use techmarket_types::{Contact, Fen, ImportId, ListingId, Maturity};

use crate::domain::Detail;

techmarket_kernel::words! {
    /// Kinds of supply.
    pub enum Kind {
        /// 科技成果.
        Achievement = "achievement",
        /// 专家.
        Expert = "expert",
        /// 大型科研仪器.
        Instrument = "instrument",
        /// 科技服务.
        Service = "service",
    }
}

techmarket_posting::states! {
    /// Where a listing stands.
    pub enum State {}
    public []
}

/// A listing (供给).
pub type Listing = Post<ListingContent>;

/// Everything about a listing that its owner writes. Limits and code tables stand beside the
/// fields of `techmarket.supply.v1.Listing`; `validate` holds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingContent {
    /// Kind; never changes.
    pub kind: Kind,
    /// The owner's name as the public reads it.
    pub organization_name: String,
    /// The owner's own key; empty if none; never changes.
    pub external_id: String,
    /// Whether the owner is hidden before disclosure.
    pub publisher_hidden: bool,
    /// 经纪人知悉同意: an assigned broker reads the contact. Left out where it is not given, so that older texts stay the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub brokers_may_contact: bool,
    /// 名称.
    pub title: String,
    /// 简介.
    pub summary: String,
    /// 关键词.
    pub keywords: Vec<String>,
    /// 所属领域, codes of `market_field`.
    pub fields: Vec<String>,
    /// 国民经济行业, GB/T 4754; empty if not stated.
    pub industry: String,
    /// 所在地, GB/T 2260.
    pub region: String,
    /// 技术成熟度.
    pub maturity: Option<Maturity>,
    /// 合作方式, codes of `cooperation`.
    pub cooperation: Vec<String>,
    /// 价格.
    pub price: Option<Price>,
    /// 知识产权.
    pub intellectual_property: Vec<IntellectualProperty>,
    /// 公示.
    pub announcement: Option<Announcement>,
    /// What only its kind has.
    pub detail: Option<Detail>,
    /// The confidential layer.
    pub confidential: Option<Confidential>,
}

impl Content for ListingContent {
    const NAME: &'static str = "listing";
    const EVENTS: Events = techmarket_posting::events!("listing");
    type Id = ListingId;
    type Kind = Kind;
    type State = State;
    type More = Option<ImportId>;

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

techmarket_kernel::words! {
    /// How a price is stated.
    pub enum PriceMode {
        /// 面议.
        Negotiable = "negotiable",
        /// One amount.
        Fixed = "fixed",
        Range = "range",
    }
}

/// 价格与定价方式.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// How it is stated.
    pub mode: PriceMode,
    /// Lowest amount.
    pub minimum: Option<Fen>,
    /// Highest amount.
    pub maximum: Option<Fen>,
    /// 定价方式, code of `pricing`; empty if not stated.
    pub pricing: String,
}

/// A right (知识产权).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntellectualProperty {
    /// Kind, code of `intellectual_property`.
    pub kind: String,
    /// Number of certificate or application.
    pub number: String,
    /// Title of the right.
    pub title: String,
}

/// 公示.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// First and last day.
    pub period: (Date, Date),
    /// 有无异议.
    pub objected: bool,
    /// 公示结果.
    pub outcome: String,
}

/// The confidential layer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confidential {
    /// 技术细节.
    pub detail: String,
    /// Whom to call.
    pub contact: Option<Contact>,
}
