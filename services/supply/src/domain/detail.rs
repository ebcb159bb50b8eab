//! What only one kind of listing has.

use serde::{Deserialize, Serialize};
use techmarket_kernel::{CodeCheck, Reason, TextRule, Violations, check_lines, check_text};
use techmarket_types::{Fen, TableId};

use crate::domain::Kind;

/// What only one kind of listing has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    Achievement(AchievementDetail),
    Expert(ExpertDetail),
    Instrument(InstrumentDetail),
    Service(ServiceDetail),
}

/// 科技成果.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AchievementDetail {
    /// 成果登记号, 12 characters.
    pub registration_number: String,
    /// 成果类别.
    pub category: String,
    /// 成果属性.
    pub attribute: String,
    /// 成果水平.
    pub level: String,
    /// 完成单位.
    pub completing_organizations: Vec<String>,
    /// 完成人.
    pub completing_persons: Vec<String>,
}

/// 专家.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpertDetail {
    /// 姓名.
    pub person: String,
    /// 职称.
    pub professional_title: String,
    /// 研究方向.
    pub directions: Vec<String>,
}

/// 大型科研仪器.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstrumentDetail {
    /// 型号.
    pub model: String,
    /// 生产厂商.
    pub manufacturer: String,
    /// 开放共享方式.
    pub sharing: String,
    /// Price of an hour of use.
    pub hourly_price: Option<Fen>,
}

/// 科技服务.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceDetail {
    /// Kind of service, code of `service_kind`.
    pub kind: String,
    /// 服务内容与指标.
    pub promise: String,
}

impl Detail {
    /// The kind of listing it belongs to.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Achievement(_) => Kind::Achievement,
            Self::Expert(_) => Kind::Expert,
            Self::Instrument(_) => Kind::Instrument,
            Self::Service(_) => Kind::Service,
        }
    }

    pub(super) fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        v.within(self.kind().as_str(), |v| match self {
            Self::Achievement(detail) => detail.validate(codes, v),
            Self::Expert(detail) => {
                check_text(v, "person", &detail.person, TextRule::line(50).required());
                check_text(
                    v,
                    "professional_title",
                    &detail.professional_title,
                    TextRule::line(50),
                );
                check_lines(v, "directions", &detail.directions, 10, 50);
            }
            Self::Instrument(detail) => {
                check_text(v, "model", &detail.model, TextRule::line(100).required());
                check_text(v, "manufacturer", &detail.manufacturer, TextRule::line(100));
                check_text(v, "sharing", &detail.sharing, TextRule::text(500));
                if detail.hourly_price.is_some_and(|price| price < Fen(0)) {
                    v.add("hourly_price", Reason::AmountNegative, "金额不能为负数");
                }
            }
            Self::Service(detail) => {
                codes.required(v, "kind", TableId::ServiceKind, &detail.kind);
                check_text(v, "promise", &detail.promise, TextRule::text(2_000));
            }
        });
    }
}

impl AchievementDetail {
    fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        if !self.registration_number.is_empty() && !is_registration_number(&self.registration_number) {
            let rule = "成果登记号为 12 位：3 位地区或部门、4 位年份、1 位字母、4 位流水号";
            v.add("registration_number", Reason::TextInvalid, rule);
        }
        codes.optional(v, "category", TableId::AchievementCategory, &self.category);
        codes.optional(v, "attribute", TableId::AchievementAttribute, &self.attribute);
        codes.optional(v, "level", TableId::AchievementLevel, &self.level);
        check_lines(
            v,
            "completing_organizations",
            &self.completing_organizations,
            20,
            200,
        );
        check_lines(v, "completing_persons", &self.completing_persons, 50, 50);
    }
}

/// 3 characters of region or department, 4 digits of year, one letter, 4 digits of serial.
fn is_registration_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 12
        && bytes[..3].iter().all(u8::is_ascii_alphanumeric)
        && bytes[3..7].iter().all(u8::is_ascii_digit)
        && bytes[7].is_ascii_uppercase()
        && bytes[8..].iter().all(u8::is_ascii_digit)
}
