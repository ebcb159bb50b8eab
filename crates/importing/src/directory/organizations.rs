//! A row to an organisation (单位).

use techmarket_proto::directory::v1::organization::{Kind, Scale, Tier};
use techmarket_proto::directory::v1::{Organization, OrganizationConfidential};
use techmarket_tabular::{Column, ORGANIZATION_HEADS};
use techmarket_types::TableId;

use super::{code, columns, contact, word, yes};
use crate::cells::Cells;
use crate::{Fixed, Record};

const KINDS: [(&str, Kind); 3] = [
    ("general", Kind::General),
    ("transfer_body", Kind::TransferBody),
    ("station", Kind::Station),
];
const TIERS: [(&str, Tier); 4] = [
    ("national", Tier::National),
    ("provincial", Tier::Provincial),
    ("city", Tier::City),
    ("county", Tier::County),
];
const SCALES: [(&str, Scale); 4] = [
    ("large", Scale::Large),
    ("medium", Scale::Medium),
    ("small", Scale::Small),
    ("micro", Scale::Micro),
];

impl Record for Organization {
    const HEADS: (&'static str, &'static str) = ORGANIZATION_HEADS;
    const WHAT: &'static str = "统一社会信用代码 | 名称 | 简介 | 所在地";

    fn columns() -> Vec<Column> {
        columns(&[
            "*credit_code",
            "*display_name",
            "kind",
            "tier",
            "service_area",
            "nature",
            "region",
            "scale",
            "industry",
            "high_tech_enterprise",
            "science_sme",
            "high_tech_zone",
            "listed",
            "research_body",
            "converted_institute",
            "introduction",
            "website",
            "-confidential.contact.person",
            "-confidential.contact.phone",
            "-confidential.contact.email",
            "-confidential.address",
            "-confidential.legal_representative",
        ])
    }

    fn read(cells: &mut Cells<'_>, _: &Fixed) -> Self {
        let kind = word(
            cells,
            "directory_kind",
            "kind",
            &KINDS,
            "一般单位、技术转移机构、工作站",
        );
        let tier = word(cells, "tier", "tier", &TIERS, "国家级、省级、市级、县级");
        let scale = word(cells, "scale", "scale", &SCALES, "大型、中型、小型、微型");
        Self {
            credit_code: cells.text("credit_code"),
            display_name: cells.text("display_name"),
            kind: kind.unwrap_or(Kind::General).into(),
            tier: tier.map_or(0, Into::into),
            service_area: cells.place("service_area"),
            nature: code(cells, TableId::PartyNature, "nature"),
            region: cells.place("region"),
            scale: scale.map_or(0, Into::into),
            industry: code(cells, TableId::Industry, "industry"),
            high_tech_enterprise: yes(cells, "high_tech_enterprise"),
            science_sme: yes(cells, "science_sme"),
            high_tech_zone: yes(cells, "high_tech_zone"),
            listed: yes(cells, "listed"),
            research_body: yes(cells, "research_body"),
            converted_institute: yes(cells, "converted_institute"),
            introduction: cells.text("introduction"),
            website: cells.text("website"),
            confidential: confidential(cells),
            ..Self::default()
        }
    }

    fn needed(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("credit_code", &self.credit_code),
            ("display_name", &self.display_name),
        ]
    }

    fn shown(&self) -> [&str; 4] {
        [
            &self.credit_code,
            &self.display_name,
            &self.introduction,
            &self.region,
        ]
    }

    fn field_list(&self) -> &[String] {
        &[]
    }
}

fn confidential(cells: &Cells<'_>) -> Option<OrganizationConfidential> {
    let text = |field: &str| cells.text(&format!("confidential.{field}"));
    let confidential = OrganizationConfidential {
        contact: contact(cells, "confidential.contact"),
        address: text("address"),
        legal_representative: text("legal_representative"),
    };
    (confidential != OrganizationConfidential::default()).then_some(confidential)
}
