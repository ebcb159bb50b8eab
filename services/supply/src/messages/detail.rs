//! What only one kind of listing has, from messages and to them.

use techmarket_kernel::Violations;
use techmarket_proto::supply::v1 as pb;
use techmarket_proto::supply::v1::listing::Detail as Message;
use techmarket_rpc::convert as wire;

use crate::domain::{AchievementDetail, Detail, ExpertDetail, InstrumentDetail, ServiceDetail};

pub(super) fn detail(v: &mut Violations, message: Message) -> Detail {
    match message {
        Message::Achievement(message) => Detail::Achievement(AchievementDetail {
            registration_number: message.registration_number,
            category: message.category,
            attribute: message.attribute,
            level: message.level,
            completing_organizations: message.completing_organizations,
            completing_persons: message.completing_persons,
        }),
        Message::Expert(message) => Detail::Expert(ExpertDetail {
            person: message.person,
            professional_title: message.professional_title,
            directions: message.directions,
        }),
        Message::Instrument(message) => Detail::Instrument(InstrumentDetail {
            hourly_price: wire::fen(v, "instrument.hourly_price", message.hourly_price.as_ref()),
            model: message.model,
            manufacturer: message.manufacturer,
            sharing: message.sharing,
        }),
        Message::Service(message) => Detail::Service(ServiceDetail {
            kind: message.kind,
            promise: message.promise,
        }),
    }
}

pub(super) fn to_detail(detail: Detail) -> Message {
    match detail {
        Detail::Achievement(detail) => Message::Achievement(pb::AchievementDetail {
            registration_number: detail.registration_number,
            category: detail.category,
            attribute: detail.attribute,
            level: detail.level,
            completing_organizations: detail.completing_organizations,
            completing_persons: detail.completing_persons,
        }),
        Detail::Expert(detail) => Message::Expert(pb::ExpertDetail {
            person: detail.person,
            professional_title: detail.professional_title,
            directions: detail.directions,
        }),
        Detail::Instrument(detail) => Message::Instrument(pb::InstrumentDetail {
            model: detail.model,
            manufacturer: detail.manufacturer,
            sharing: detail.sharing,
            hourly_price: detail.hourly_price.map(wire::money),
        }),
        Detail::Service(detail) => Message::Service(pb::ServiceDetail {
            kind: detail.kind,
            promise: detail.promise,
        }),
    }
}
