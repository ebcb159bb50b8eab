//! What only one kind of listing has, to the wire.

use techmarket_proto::supply::v1 as pb;
use techmarket_proto::supply::v1::listing::Detail as Message;
use techmarket_rpc::convert as wire;

use crate::domain::Detail;

pub(super) fn to_detail(detail: &Detail) -> Message {
    match detail {
        Detail::Achievement(detail) => Message::Achievement(pb::AchievementDetail {
            registration_number: detail.registration_number.clone(),
            category: detail.category.clone(),
            attribute: detail.attribute.clone(),
            level: detail.level.clone(),
            completing_organizations: detail.completing_organizations.clone(),
            completing_persons: detail.completing_persons.clone(),
        }),
        Detail::Expert(detail) => Message::Expert(pb::ExpertDetail {
            person: detail.person.clone(),
            professional_title: detail.professional_title.clone(),
            directions: detail.directions.clone(),
        }),
        Detail::Instrument(detail) => Message::Instrument(pb::InstrumentDetail {
            model: detail.model.clone(),
            manufacturer: detail.manufacturer.clone(),
            sharing: detail.sharing.clone(),
            hourly_price: detail.hourly_price.map(wire::money),
        }),
        Detail::Service(detail) => Message::Service(pb::ServiceDetail {
            kind: detail.kind.clone(),
            promise: detail.promise.clone(),
        }),
    }
}
