//! Rows of organisations.

use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::organization::{Kind as OrganizationKind, Scale, Tier};
use techmarket_proto::types::v1::Contact;
use techmarket_tabular::{Column, ORGANIZATION_HEADS, Row, RowError};
use techmarket_types::TableId;
use tonic::{Code, Status};

use super::cells::{Cells, Sense};
use super::kind::{Became, Client, Kind, columns};

/// Organisations.
pub(super) struct Organizations;

impl Kind for Organizations {
    type Record = pb::Organization;
    const TITLE: &'static str = "单位";
    const HEADS: (&'static str, &'static str) = ORGANIZATION_HEADS;
    const FIELD: &'static str = "organization";

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

    fn record(row: &Row, sense: &Sense) -> Result<pb::Organization, Vec<RowError>> {
        let mut cells = Cells::new(row, sense);
        let kinds = [
            ("general", OrganizationKind::General),
            ("transfer_body", OrganizationKind::TransferBody),
            ("station", OrganizationKind::Station),
        ];
        let kind = cells.word("directory_kind", "kind", &kinds, "一般单位、技术转移机构、工作站");
        let tiers = [
            ("national", Tier::National),
            ("provincial", Tier::Provincial),
            ("city", Tier::City),
            ("county", Tier::County),
        ];
        let tier = cells.word("tier", "tier", &tiers, "国家级、省级、市级、县级");
        let scales = [
            ("large", Scale::Large),
            ("medium", Scale::Medium),
            ("small", Scale::Small),
            ("micro", Scale::Micro),
        ];
        let scale = cells.word("scale", "scale", &scales, "大型、中型、小型、微型");
        let record = pb::Organization {
            credit_code: cells.text("credit_code"),
            display_name: cells.text("display_name"),
            kind: kind.unwrap_or(OrganizationKind::General).into(),
            tier: tier.map_or(0, Into::into),
            service_area: cells.place("service_area"),
            nature: cells.code(TableId::PartyNature, "nature"),
            region: cells.place("region"),
            scale: scale.map_or(0, Into::into),
            industry: cells.code(TableId::Industry, "industry"),
            high_tech_enterprise: cells.yes("high_tech_enterprise"),
            science_sme: cells.yes("science_sme"),
            high_tech_zone: cells.yes("high_tech_zone"),
            listed: cells.yes("listed"),
            research_body: cells.yes("research_body"),
            converted_institute: cells.yes("converted_institute"),
            introduction: cells.text("introduction"),
            website: cells.text("website"),
            confidential: confidential(&cells),
            ..pb::Organization::default()
        };
        cells.finish(record)
    }

    async fn make(
        client: &mut Client,
        record: pb::Organization,
        paper: &str,
        validate_only: bool,
    ) -> Result<Became, Status> {
        let request = pb::CreateOrganizationRequest {
            organization: Some(record),
            paper: paper.to_owned(),
            validate_only,
            ..Default::default()
        };
        match client.create_organization(request).await {
            Ok(_) => Ok(Became::New),
            Err(status) if status.code() == Code::AlreadyExists => Ok(Became::There),
            Err(status) => Err(status),
        }
    }
}

fn confidential(cells: &Cells<'_>) -> Option<pb::OrganizationConfidential> {
    let text = |field: &str| cells.text(&format!("confidential.{field}"));
    let contact = contact(cells, "confidential.contact");
    let (address, legal_representative) = (text("address"), text("legal_representative"));
    let stated = contact.is_some() || !address.is_empty() || !legal_representative.is_empty();
    stated.then_some(pb::OrganizationConfidential {
        contact,
        address,
        legal_representative,
    })
}

/// Whom to call, where a row says so.
pub(super) fn contact(cells: &Cells<'_>, path: &str) -> Option<Contact> {
    let text = |field: &str| cells.text(&format!("{path}.{field}"));
    let contact = Contact {
        person: text("person"),
        phone: text("phone"),
        email: text("email"),
    };
    (contact != Contact::default()).then_some(contact)
}
