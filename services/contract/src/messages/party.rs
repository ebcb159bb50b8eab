//! Parties, both ways.

use techmarket_kernel::{Reason, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, wire_enum};

use crate::domain::{Party, Quality, Scale};

wire_enum!(read_scale, to_scale: Scale, pb::party::Scale { Large, Medium, Small, Micro });

pub(super) fn party(v: &mut Violations, message: pb::Party) -> Party {
    let qualities = [
        (message.technology_transfer_body, Quality::TechnologyTransferBody),
        (message.research_body, Quality::ResearchBody),
        (message.converted_institute, Quality::ConvertedInstitute),
        (message.high_tech_zone, Quality::HighTechZone),
        (message.listed, Quality::Listed),
    ];
    let stated = qualities.into_iter().filter(|(holds, _)| *holds);
    Party {
        credit_code: wire::optional(v, "credit_code", &message.credit_code, Reason::CreditCodeInvalid),
        scale: match message.scale {
            0 => None,
            scale => wire::choice(v, "scale", scale, read_scale),
        },
        qualities: stated.map(|(_, quality)| quality).collect(),
        name: message.name,
        nature: message.nature,
        region: message.region,
        address: message.address,
        postal_code: message.postal_code,
        legal_representative: message.legal_representative,
        contact: message.contact.map(wire::contact),
        country: message.country,
        seal_name: message.seal_name,
        signed_by_department: message.signed_by_department,
    }
}

pub(super) fn to_party(party: &Party) -> pb::Party {
    let has = |quality| party.qualities.contains(&quality);
    pb::Party {
        name: party.name.clone(),
        credit_code: party
            .credit_code
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        nature: party.nature.clone(),
        region: party.region.clone(),
        address: party.address.clone(),
        postal_code: party.postal_code.clone(),
        legal_representative: party.legal_representative.clone(),
        contact: party.contact.clone().map(wire::to_contact),
        country: party.country.clone(),
        seal_name: party.seal_name.clone(),
        signed_by_department: party.signed_by_department,
        technology_transfer_body: has(Quality::TechnologyTransferBody),
        research_body: has(Quality::ResearchBody),
        converted_institute: has(Quality::ConvertedInstitute),
        high_tech_zone: has(Quality::HighTechZone),
        listed: has(Quality::Listed),
        scale: party.scale.map_or(pb::party::Scale::Unspecified, to_scale).into(),
    }
}
