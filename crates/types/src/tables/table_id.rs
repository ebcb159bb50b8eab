//! The names of the code tables.

use std::fmt;

use serde::Serialize;

macro_rules! table_ids {
    ($($variant:ident, $name:literal, $title:literal;)+) => {
        /// A code table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum TableId {
            $(#[doc = concat!($title, ", `", $name, "`.")] $variant,)+
        }

        impl TableId {
            /// Every table.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// Name as in the API and the file's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Chinese title.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// The file that comes with the program.
            pub(super) const fn embedded(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(
                        concat!("../../data/tables/", $name, ".csv")
                    ),)+
                }
            }
        }
    };
}

table_ids! {
    MarketField, "market_field", "所属领域";
    TechnicalField, "technical_field", "技术领域";
    Industry, "industry", "国民经济行业";
    Cooperation, "cooperation", "合作方式";
    Pricing, "pricing", "定价方式";
    IntellectualProperty, "intellectual_property", "知识产权";
    AchievementCategory, "achievement_category", "成果类别";
    AchievementAttribute, "achievement_attribute", "成果属性";
    AchievementLevel, "achievement_level", "成果水平";
    ServiceKind, "service_kind", "技术转移服务类型";
    MaturityScale, "maturity_scale", "技术成熟度标准与等级";
    ContractCategory, "contract_category", "合同类别";
    PartyNature, "party_nature", "买方、卖方性质";
    PlanSource, "plan_source", "计划来源";
    SocioEconomicAim, "socio_economic_aim", "社会经济目标";
    PaymentForm, "payment_form", "付款方式";
    RefusalGround, "refusal_ground", "不予登记理由";
    SolutionMode, "solution_mode", "解决方式";
    DemandDeal, "demand_deal", "需求类型";
    ActivityType, "activity_type", "科技活动类型";
    RegistrationPoint, "registration_point", "登记点";
    BrokerGrade, "broker_grade", "技术经纪人等级";
    Country, "country", "国别（地区）";
    CustomsCountry, "customs_country", "海关统计国别（地区）";
}

impl TableId {
    /// The table of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.name() == name)
    }

    pub(super) fn file(self) -> String {
        format!("{}.csv", self.name())
    }
}

impl fmt::Display for TableId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
