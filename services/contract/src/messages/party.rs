//! Parties, both ways.

use techmarket_kernel::{Reason, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, wire_enum};
use techmarket_types::{CreditCode, CreditCodeError};

use crate::domain::{Party, Quality, Scale};

wire_enum!(read_scale, to_scale: Scale, pb::party::Scale { Large, Medium, Small, Micro });

/// A credit code, by all rules or as papers show it; none where none is stated.
pub(super) fn issued_code(
    v: &mut Violations,
    field: &str,
    (code, as_issued): (&str, bool),
) -> Option<CreditCode> {
    if code.is_empty() {
        return None;
    }
    let read = if as_issued {
        CreditCode::as_issued(code)
    } else {
        code.parse()
    };
    let refused = |error: CreditCodeError| {
        let mut rule = error.to_string();
        if matches!(error, CreditCodeError::CheckCharacter { .. }) {
            rule.push_str("；证照所载确为此代码的，请填 credit_code_as_issued，由登记员审核时凭证照确认");
        }
        v.add(field, Reason::CreditCodeInvalid, rule);
    };
    read.map_err(refused).ok()
}

/// Whether a code stands there as papers show it, against the rule.
pub(super) fn is_as_issued(code: Option<&CreditCode>) -> bool {
    code.is_some_and(|code| !code.is_right())
}

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
        credit_code: issued_code(
            v,
            "credit_code",
            (&message.credit_code, message.credit_code_as_issued),
        ),
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
        credit_code_as_issued: is_as_issued(party.credit_code.as_ref()),
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
