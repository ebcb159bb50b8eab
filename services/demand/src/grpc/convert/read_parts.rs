//! The parts of a demand, from the wire. What stands in for a value that is refused is never kept.

use jiff::civil::Date;
use techmarket_kernel::Violations;
use techmarket_proto::demand::v1 as pb;
use techmarket_proto::demand::v1::demand::Detail as Message;
use techmarket_proto::types::v1 as types;
use techmarket_rpc::convert as wire;

use crate::domain::{Budget, Confidential, Detail, ExpertServiceDetail, OpenCallDetail};

pub(super) fn detail(v: &mut Violations, message: Message) -> Detail {
    match message {
        Message::OpenCall(message) => {
            let date = message.completion_date.as_ref();
            let date = wire::required_date(v, "open_call.completion_date", date);
            Detail::OpenCall(OpenCallDetail {
                taker_conditions: message.taker_conditions,
                completion_date: date.unwrap_or(Date::ZERO),
                rights_ownership: message.rights_ownership,
            })
        }
        Message::ExpertService(message) => Detail::ExpertService(ExpertServiceDetail {
            directions: message.directions,
            professional_title: message.professional_title,
            service_form: message.service_form,
        }),
    }
}

pub(super) fn budget(v: &mut Violations, message: &types::MoneyRange) -> Budget {
    Budget {
        minimum: wire::fen(v, "minimum", message.minimum.as_ref()),
        maximum: wire::fen(v, "maximum", message.maximum.as_ref()),
    }
}

pub(super) fn confidential(message: pb::DemandConfidential) -> Confidential {
    Confidential {
        detail: message.detail,
        contact: message.contact.map(wire::contact),
    }
}
