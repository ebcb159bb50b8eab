//! What stands in the record of an organisation.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{CodeCheck, Reason, TextRule, Violations, check_contact, check_text};
use techmarket_types::{Contact, TableId};

use super::OrganizationId;

techmarket_kernel::words! {
    /// What an organisation is in the market.
    pub enum OrganizationKind {
        /// 一般单位.
        General = "general",
        /// 技术转移机构.
        TransferBody = "transfer_body",
        /// 工作站.
        Station = "station",
    }
}

techmarket_kernel::words! {
    /// How high a transfer body or a station stands (级别).
    pub enum Tier {
        /// 国家级.
        National = "national",
        /// 省级.
        Provincial = "provincial",
        /// 市级.
        City = "city",
        /// 县级.
        County = "county",
    }
}

techmarket_kernel::words! {
    /// Size of an enterprise (企业规模).
    pub enum Scale {
        /// 大型.
        Large = "large",
        /// 中型.
        Medium = "medium",
        /// 小型.
        Small = "small",
        /// 微型.
        Micro = "micro",
    }
}

techmarket_kernel::words! {
    /// What statistics and subsidies ask of an organisation.
    pub enum Quality {
        /// 研发机构.
        ResearchBody = "research_body",
        /// 转制科研院所.
        ConvertedInstitute = "converted_institute",
        /// 国家高新区内企业.
        HighTechZone = "high_tech_zone",
        /// 上市公司.
        Listed = "listed",
        /// 高新技术企业.
        HighTechEnterprise = "high_tech_enterprise",
        /// 科技型中小企业.
        ScienceSme = "science_sme",
    }
}

/// What members and operators read alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confidential {
    pub contact: Option<Contact>,
    pub address: String,
    pub legal_representative: String,
}

/// What its members write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationContent {
    pub display_name: String,
    pub kind: OrganizationKind,
    /// Of a transfer body and a station.
    pub tier: Option<Tier>,
    /// GB/T 2260; empty for none.
    pub service_area: String,
    /// Leaf of `party_nature`.
    pub nature: String,
    /// GB/T 2260.
    pub region: String,
    pub scale: Option<Scale>,
    /// GB/T 4754; empty for none.
    pub industry: String,
    pub qualities: Vec<Quality>,
    pub introduction: String,
    pub website: String,
    pub confidential: Option<Confidential>,
}

impl OrganizationContent {
    /// Adds everything that is wrong.
    pub fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        check_name(v, "display_name", &self.display_name);
        if (self.kind == OrganizationKind::General) == self.tier.is_some() {
            v.add(
                "tier",
                if self.tier.is_some() {
                    Reason::KindMismatch
                } else {
                    Reason::FieldRequired
                },
                "技术转移机构和工作站应填级别，其他单位不填",
            );
        }
        if !self.service_area.is_empty() {
            codes.region(v, "service_area", &self.service_area);
        }
        if self.nature.is_empty() {
            codes.required(v, "nature", TableId::PartyNature, &self.nature);
        }
        codes.optional_leaf(v, "nature", TableId::PartyNature, &self.nature);
        codes.region(v, "region", &self.region);
        codes.optional(v, "industry", TableId::Industry, &self.industry);
        check_text(v, "introduction", &self.introduction, TextRule::text(5_000));
        check_text(v, "website", &self.website, TextRule::line(200));
        let is_site = ["http://", "https://"]
            .iter()
            .any(|scheme| self.website.starts_with(scheme));
        if !self.website.is_empty() && !is_site {
            v.add("website", Reason::TextInvalid, "应以 http:// 或 https:// 开头");
        }
        if let Some(confidential) = &self.confidential {
            v.within("confidential", |v| {
                if let Some(contact) = &confidential.contact {
                    check_contact(v, "contact", contact);
                }
                check_text(v, "address", &confidential.address, TextRule::line(200));
                check_text(
                    v,
                    "legal_representative",
                    &confidential.legal_representative,
                    TextRule::line(50),
                );
            });
        }
    }
}

/// Checks the name of an organisation.
pub fn check_name(v: &mut Violations, field: &str, name: &str) {
    check_text(v, field, name, TextRule::line(200).required());
}

/// A name that it had (曾用名).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerName {
    pub display_name: String,
    pub end_time: Timestamp,
}

/// A change of a verified organisation that waits for an operator (变更申请).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingChange {
    /// Empty where it stays.
    pub display_name: String,
    pub code: Option<OrganizationId>,
    pub reason: String,
    pub request_time: Timestamp,
}
