//! What only one kind of listing has, from the wire.

use techmarket_kernel::Violations;
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
