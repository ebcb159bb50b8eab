//! What only one kind of demand has.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{TextRule, Violations, check_lines, check_text, check_unrepeated};

use crate::domain::Kind;

/// What only one kind of demand has. A demand for technology has nothing of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    OpenCall(OpenCallDetail),
    /// Of a demand for an expert's service.
    ExpertService(ExpertServiceDetail),
}

/// 揭榜挂帅.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCallDetail {
    /// 揭榜条件.
    pub taker_conditions: String,
    /// 完成时限.
    pub completion_date: Date,
    /// 知识产权归属.
    pub rights_ownership: String,
}

/// 专家服务.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpertServiceDetail {
    /// 研究方向.
    pub directions: Vec<String>,
    /// 职称要求.
    pub professional_title: String,
    /// 服务方式.
    pub service_form: String,
}

impl Detail {
    /// The kind of demand it belongs to. Its word is also the name of the field.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::OpenCall(_) => Kind::OpenCall,
            Self::ExpertService(_) => Kind::ExpertService,
        }
    }

    pub(super) fn validate(&self, v: &mut Violations) {
        v.within(self.kind().as_str(), |v| match self {
            Self::OpenCall(detail) => {
                let conditions = TextRule::text(2_000).required();
                check_text(v, "taker_conditions", &detail.taker_conditions, conditions);
                let ownership = TextRule::text(500).required();
                check_text(v, "rights_ownership", &detail.rights_ownership, ownership);
            }
            Self::ExpertService(detail) => {
                check_lines(v, "directions", &detail.directions, 10, 50);
                check_unrepeated(v, "directions", &detail.directions);
                let title = &detail.professional_title;
                check_text(v, "professional_title", title, TextRule::line(50));
                check_text(v, "service_form", &detail.service_form, TextRule::text(500));
            }
        });
    }
}
