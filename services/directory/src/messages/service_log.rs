//! Services of commissioners, both ways.

use prost::{Message as _, Name as _};
use prost_types::Any;
use techmarket_feed::Resource as _;
use techmarket_kernel::{Caller, CodeCheck, Reason, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, wire_enum};

use super::proof::to_proof;
use crate::domain::{ServiceContent, ServiceKind, ServiceLog};

wire_enum!(read_kind, to_kind: ServiceKind, pb::service_log::Kind {
    Guidance, Training, Consulting, Policy, Docking, Other
});

/// The content of `message`, checked by every rule. `None` only with a violation.
pub(crate) fn content(
    v: &mut Violations,
    codes: CodeCheck<'_>,
    message: pb::ServiceLog,
) -> Option<ServiceContent> {
    let kind = wire::choice(v, "kind", message.kind, read_kind);
    let date = wire::required_date(v, "service_date", message.service_date.as_ref());
    let content = ServiceContent {
        date: date.unwrap_or(codes.on),
        region: message.region,
        place: message.place,
        kind: kind.unwrap_or(ServiceKind::Other),
        summary: message.summary,
        people: message.people_served,
    };
    content.validate(codes, v);
    kind.and(date).map(|_| content)
}

/// A year of the directory.
pub(crate) fn year(v: &mut Violations, year: i32) -> Option<i16> {
    let read = i16::try_from(year)
        .ok()
        .filter(|year| (2000..=2100).contains(year));
    if read.is_none() {
        v.add("year", Reason::ValueOutOfRange, "应为 2000 至 2100 年");
    }
    read
}

fn to_log(log: &ServiceLog) -> pb::ServiceLog {
    let content = &log.content;
    let state = if log.voided {
        pb::service_log::State::Voided
    } else {
        pb::service_log::State::Recorded
    };
    pb::ServiceLog {
        name: log.id.name(),
        etag: log.etag().to_string(),
        state: state.into(),
        service_date: Some(wire::to_date(content.date)),
        region: content.region.clone(),
        place: content.place.clone(),
        kind: to_kind(content.kind).into(),
        summary: content.summary.clone(),
        people_served: content.people,
        evidence: log.evidence.as_ref().map(to_proof),
        reason: log.reason.clone(),
        recorder: Caller::subject_of(&log.recorder).to_owned(),
        create_time: Some(wire::timestamp(log.create_time)),
    }
}

impl Answer<pb::ServiceLog> for ServiceLog {
    fn answer(self, _: &Caller) -> pb::ServiceLog {
        to_log(&self)
    }
}

/// What the feed carries: what counts, without what was said and by whom.
pub(crate) fn event_service_log(log: &ServiceLog) -> Any {
    let whole = to_log(log);
    let shown = pb::ServiceLog {
        place: String::new(),
        summary: String::new(),
        evidence: None,
        reason: String::new(),
        recorder: String::new(),
        ..whole
    };
    Any {
        type_url: pb::ServiceLog::type_url(),
        value: shown.encode_to_vec(),
    }
}
