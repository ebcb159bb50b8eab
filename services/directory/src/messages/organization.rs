//! Organisations, both ways.

use prost::{Message as _, Name as _};
use prost_types::Any;
use techmarket_kernel::{Caller, CodeCheck, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, wire_enum};

use super::proof::{to_proof, to_verification};
use crate::domain::{
    Agreement, Confidential, Organization, OrganizationContent, OrganizationId, OrganizationKind,
    OrganizationState, Quality, Scale, Tier,
};

wire_enum!(pub(crate) read_kind, to_kind: OrganizationKind, pb::organization::Kind { General, TransferBody, Station });
wire_enum!(pub(crate) read_state, to_state: OrganizationState, pb::organization::State {
    Registered, Verified, Returned, Merged, Ended
});
wire_enum!(read_tier, to_tier: Tier, pb::organization::Tier { National, Provincial, City, County });
wire_enum!(read_scale, to_scale: Scale, pb::organization::Scale { Large, Medium, Small, Micro });

/// The code and the content of `message`, checked by every rule. `None` only with a violation.
pub(crate) fn content(
    v: &mut Violations,
    codes: CodeCheck<'_>,
    message: pb::Organization,
) -> Option<(OrganizationId, OrganizationContent)> {
    let code = wire::credit_code(v, "credit_code", &message.credit_code);
    let kind = wire::choice(v, "kind", message.kind, read_kind);
    let qualities = [
        (message.research_body, Quality::ResearchBody),
        (message.converted_institute, Quality::ConvertedInstitute),
        (message.high_tech_zone, Quality::HighTechZone),
        (message.listed, Quality::Listed),
        (message.high_tech_enterprise, Quality::HighTechEnterprise),
        (message.science_sme, Quality::ScienceSme),
    ];
    let stated = qualities.into_iter().filter(|(holds, _)| *holds);
    let content = OrganizationContent {
        // The rules below need a whole content to show every violation at once; without its kind it is not returned.
        kind: kind.unwrap_or(OrganizationKind::General),
        tier: match message.tier {
            0 => None,
            tier => wire::choice(v, "tier", tier, read_tier),
        },
        scale: match message.scale {
            0 => None,
            scale => wire::choice(v, "scale", scale, read_scale),
        },
        qualities: stated.map(|(_, quality)| quality).collect(),
        display_name: message.display_name,
        service_area: message.service_area,
        nature: message.nature,
        region: message.region,
        industry: message.industry,
        introduction: message.introduction,
        website: message.website,
        confidential: message.confidential.map(|confidential| Confidential {
            contact: confidential.contact.map(wire::contact),
            address: confidential.address,
            legal_representative: confidential.legal_representative,
        }),
    };
    content.validate(codes, v);
    kind?;
    Some((OrganizationId::of(&code?)?, content))
}

/// All of `organization`, with what only its own and operators read.
pub(crate) fn to_whole(organization: &Organization) -> pb::Organization {
    let content = &organization.content;
    let pending = organization
        .pending
        .as_ref()
        .map(|change| pb::OrganizationChange {
            display_name: change.display_name.clone(),
            credit_code: change.code.map(|code| code.to_string()).unwrap_or_default(),
            reason: change.reason.clone(),
            request_time: Some(wire::timestamp(change.request_time)),
        });
    pb::Organization {
        confidential: content
            .confidential
            .as_ref()
            .map(|confidential| pb::OrganizationConfidential {
                contact: confidential.contact.clone().map(wire::to_contact),
                address: confidential.address.clone(),
                legal_representative: confidential.legal_representative.clone(),
            }),
        reason: organization.reason.clone(),
        pending_change: pending,
        registrant: Caller::subject_of(&organization.registrant).to_owned(),
        proofs: organization.proofs.iter().map(to_proof).collect(),
        ..to_public(organization)
    }
}

/// What everybody reads of one that is or was verified.
fn to_public(organization: &Organization) -> pb::Organization {
    let content = &organization.content;
    let has = |quality| content.qualities.contains(&quality);
    let former = organization.former_names.iter().map(|former| pb::FormerName {
        display_name: former.display_name.clone(),
        end_time: Some(wire::timestamp(former.end_time)),
    });
    pb::Organization {
        former_names: former.collect(),
        tier: content.tier.map_or(0, |tier| to_tier(tier).into()),
        service_area: content.service_area.clone(),
        nature: content.nature.clone(),
        scale: content.scale.map_or(0, |scale| to_scale(scale).into()),
        industry: content.industry.clone(),
        research_body: has(Quality::ResearchBody),
        converted_institute: has(Quality::ConvertedInstitute),
        high_tech_zone: has(Quality::HighTechZone),
        listed: has(Quality::Listed),
        high_tech_enterprise: has(Quality::HighTechEnterprise),
        science_sme: has(Quality::ScienceSme),
        introduction: content.introduction.clone(),
        website: content.website.clone(),
        verification: organization
            .verification
            .as_ref()
            .map(|verified| to_verification(verified, None)),
        successor: organization
            .successor
            .map(OrganizationId::name)
            .unwrap_or_default(),
        end_time: organization.end_time.map(wire::timestamp),
        ..to_outline(organization)
    }
}

/// What everybody reads of one that nobody has checked.
fn to_outline(organization: &Organization) -> pb::Organization {
    let content = &organization.content;
    pb::Organization {
        name: organization.id.name(),
        etag: techmarket_feed::Resource::etag(organization).to_string(),
        state: to_state(organization.state).into(),
        credit_code: organization.id.to_string(),
        display_name: content.display_name.clone(),
        kind: to_kind(content.kind).into(),
        region: content.region.clone(),
        create_time: Some(wire::timestamp(organization.create_time)),
        update_time: Some(wire::timestamp(organization.update_time)),
        ..pb::Organization::default()
    }
}

fn shown(organization: &Organization) -> pb::Organization {
    if organization.verification.is_some() {
        to_public(organization)
    } else {
        to_outline(organization)
    }
}

impl Answer<pb::Organization> for Organization {
    fn answer(self, caller: &Caller) -> pb::Organization {
        if !self.is_own_of(caller) {
            return shown(&self);
        }
        pb::Organization {
            verification: self
                .verification
                .as_ref()
                .map(|verified| to_verification(verified, Some(caller))),
            ..to_whole(&self)
        }
    }
}

/// What the directory says of a name that stands elsewhere beside `credit_code`.
pub(crate) fn to_checked(
    credit_code: String,
    agreement: Option<Agreement>,
    found: Option<&Organization>,
) -> pb::CheckedName {
    let said = match agreement {
        Some(Agreement::Same) => pb::checked_name::Agreement::Same,
        Some(Agreement::Former) => pb::checked_name::Agreement::Former,
        Some(Agreement::Different) => pb::checked_name::Agreement::Different,
        None => pb::checked_name::Agreement::Unknown,
    };
    let successor = found.and_then(|one| one.successor);
    pb::CheckedName {
        credit_code,
        agreement: said.into(),
        registered_name: found
            .map(|one| one.content.display_name.clone())
            .unwrap_or_default(),
        state: found.map_or(0, |one| to_state(one.state).into()),
        successor: successor.map(OrganizationId::name).unwrap_or_default(),
    }
}

/// What the feed carries: what everybody reads.
pub(crate) fn event_organization(organization: &Organization) -> Any {
    Any {
        type_url: pb::Organization::type_url(),
        value: shown(organization).encode_to_vec(),
    }
}
