//! The parts of a demand, from messages and to them.

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
                // With a violation nothing of the demand is kept.
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

pub(super) fn to_detail(detail: Detail) -> Message {
    match detail {
        Detail::OpenCall(detail) => Message::OpenCall(pb::OpenCallDetail {
            taker_conditions: detail.taker_conditions,
            completion_date: Some(wire::to_date(detail.completion_date)),
            rights_ownership: detail.rights_ownership,
        }),
        Detail::ExpertService(detail) => Message::ExpertService(pb::ExpertServiceDetail {
            directions: detail.directions,
            professional_title: detail.professional_title,
            service_form: detail.service_form,
        }),
    }
}

pub(super) fn budget(v: &mut Violations, message: &types::MoneyRange) -> Budget {
    Budget {
        minimum: wire::fen(v, "minimum", message.minimum.as_ref()),
        maximum: wire::fen(v, "maximum", message.maximum.as_ref()),
    }
}

pub(super) fn to_budget(budget: Budget) -> types::MoneyRange {
    types::MoneyRange {
        minimum: budget.minimum.map(wire::money),
        maximum: budget.maximum.map(wire::money),
    }
}

pub(super) fn confidential(message: pb::DemandConfidential) -> Confidential {
    Confidential {
        detail: message.detail,
        contact: message.contact.map(wire::contact),
    }
}

pub(super) fn to_confidential(confidential: Confidential) -> pb::DemandConfidential {
    pb::DemandConfidential {
        detail: confidential.detail,
        contact: confidential.contact.map(wire::to_contact),
    }
}
