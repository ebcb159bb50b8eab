//! The parts of a demand, to the wire.

use techmarket_proto::demand::v1 as pb;
use techmarket_proto::demand::v1::demand::Detail as Message;
use techmarket_proto::types::v1 as types;
use techmarket_rpc::convert as wire;

use crate::domain::{Budget, Confidential, Detail};

pub(super) fn to_detail(detail: &Detail) -> Message {
    match detail {
        Detail::OpenCall(detail) => Message::OpenCall(pb::OpenCallDetail {
            taker_conditions: detail.taker_conditions.clone(),
            completion_date: Some(wire::to_date(detail.completion_date)),
            rights_ownership: detail.rights_ownership.clone(),
        }),
        Detail::ExpertService(detail) => Message::ExpertService(pb::ExpertServiceDetail {
            directions: detail.directions.clone(),
            professional_title: detail.professional_title.clone(),
            service_form: detail.service_form.clone(),
        }),
    }
}

pub(super) fn to_budget(budget: Budget) -> types::MoneyRange {
    types::MoneyRange {
        minimum: budget.minimum.map(wire::money),
        maximum: budget.maximum.map(wire::money),
    }
}

pub(super) fn to_confidential(confidential: &Confidential) -> pb::DemandConfidential {
    pb::DemandConfidential {
        detail: confidential.detail.clone(),
        contact: confidential.contact.clone().map(wire::to_contact),
    }
}
