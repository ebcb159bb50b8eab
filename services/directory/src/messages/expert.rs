//! Experts, both ways, and figures.

use prost::{Message as _, Name as _};
use prost_types::Any;
use techmarket_feed::Resource as _;
use techmarket_kernel::{Caller, CodeCheck, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, wire_enum};

use crate::domain::{CountyCount, Expert, ExpertContent, ExpertKind, ExpertState, Figures};

wire_enum!(pub(crate) read_kind, to_kind: ExpertKind, pb::expert::Kind { Person, Team, Body });
wire_enum!(pub(crate) read_state, to_state: ExpertState, pb::expert::State { Active, Ended });

/// The content of `message`, checked by every rule. `None` only with a violation.
pub(crate) fn content(
    v: &mut Violations,
    codes: CodeCheck<'_>,
    message: pb::Expert,
) -> Option<ExpertContent> {
    let kind = wire::choice(v, "kind", message.kind, read_kind);
    let content = ExpertContent {
        // The rules below need a whole content to show every violation at once; without its kind it is not returned.
        kind: kind.unwrap_or(ExpertKind::Team),
        commissioner: message.commissioner,
        display_name: message.display_name,
        professional_title: message.professional_title,
        members: message.members,
        fields: message.fields,
        introduction: message.introduction,
        sending: wire::optional_credit_code(v, "sending_organization", &message.sending_organization),
        served: message.served,
        served_organization: wire::optional_credit_code(
            v,
            "served_organization",
            &message.served_organization,
        ),
        region: message.region,
        period: wire::period(v, "period", message.period.as_ref()),
        contact: message.contact.map(wire::contact),
    };
    content.validate(codes, v);
    kind.map(|_| content)
}

/// All of `expert`.
pub(crate) fn to_whole(expert: &Expert) -> pb::Expert {
    pb::Expert {
        person: Caller::subject_of(&expert.person).to_owned(),
        contact: expert.content.contact.clone().map(wire::to_contact),
        ..to_public(expert)
    }
}

fn to_public(expert: &Expert) -> pb::Expert {
    let content = &expert.content;
    let code =
        |code: Option<&techmarket_types::CreditCode>| code.map(ToString::to_string).unwrap_or_default();
    pb::Expert {
        name: expert.id.name(),
        etag: expert.etag().to_string(),
        state: to_state(expert.state).into(),
        kind: to_kind(content.kind).into(),
        commissioner: content.commissioner,
        display_name: content.display_name.clone(),
        professional_title: content.professional_title.clone(),
        members: content.members.clone(),
        fields: content.fields.clone(),
        introduction: content.introduction.clone(),
        sending_organization: code(content.sending.as_ref()),
        served: content.served.clone(),
        served_organization: code(content.served_organization.as_ref()),
        region: content.region.clone(),
        period: content.period.map(wire::to_period),
        reason: expert.reason.clone(),
        create_time: Some(wire::timestamp(expert.create_time)),
        update_time: Some(wire::timestamp(expert.update_time)),
        ..pb::Expert::default()
    }
}

impl Answer<pb::Expert> for Expert {
    fn answer(self, caller: &Caller) -> pb::Expert {
        if self.is_own_of(caller) {
            to_whole(&self)
        } else {
            pb::Expert {
                reason: String::new(),
                ..to_public(&self)
            }
        }
    }
}

/// What the feed carries: what everybody reads.
pub(crate) fn event_expert(expert: &Expert) -> Any {
    let shown = pb::Expert {
        reason: String::new(),
        ..to_public(expert)
    };
    Any {
        type_url: pb::Expert::type_url(),
        value: shown.encode_to_vec(),
    }
}

/// The figures of `year`.
pub(crate) fn to_figures(year: i16, figures: &Figures) -> pb::CommissionerFigures {
    let counties = figures
        .counties
        .iter()
        .map(|(region, count)| to_count(region, count));
    pb::CommissionerFigures {
        year: year.into(),
        counties: counties.collect(),
        total: Some(to_count("", &figures.total)),
    }
}

fn to_count(region: &str, count: &CountyCount) -> pb::CountyFigures {
    let small = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    pb::CountyFigures {
        region: region.to_owned(),
        persons: small(count.persons),
        teams: small(count.teams),
        bodies: small(count.bodies),
        services: small(count.services),
        people_served: count.people,
    }
}
