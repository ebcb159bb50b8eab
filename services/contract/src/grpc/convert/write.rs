//! The domain to messages.

use prost::Name;
use prost_types::Any;
use techmarket_kernel::Etag;
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::{ContractId, DemandId, ListingId, MatchId};

use super::party::to_party;
use crate::domain::{Broker, Contract, Costs, Recognition, RegisterTotals, State};

/// What the feed carries: everything but the technical content and whom to call.
#[must_use]
pub fn event_resource(contract: &Contract) -> Any {
    let mut public = to_whole(contract);
    public.summary.clear();
    for party in [&mut public.seller, &mut public.buyer].into_iter().flatten() {
        party.contact = None;
    }
    Any {
        type_url: pb::Contract::type_url(),
        value: prost::Message::encode_to_vec(&public),
    }
}

/// All of `contract`.
pub(in crate::grpc) fn to_whole(contract: &Contract) -> pb::Contract {
    let content = &contract.content;
    let text = |text: Option<String>| text.unwrap_or_default();
    pb::Contract {
        // A contract that was only validated has no name.
        name: if contract.id == ContractId::new(uuid::Uuid::nil()) {
            String::new()
        } else {
            contract.id.name()
        },
        etag: Etag::new(contract.version).to_string(),
        state: to_state(contract.state).into(),
        registration_number: text(contract.registration.map(|entry| entry.number.to_string())),
        registration_point: text(content.registration_point.map(|point| point.to_string())),
        title: content.title.clone(),
        category: content.category.clone(),
        seller: Some(to_party(&content.seller)),
        buyer: content.buyer.as_ref().map(to_party),
        broker: content.broker.as_ref().map(to_broker),
        sign_date: content.sign_date.map(wire::to_date),
        term: content.term.map(wire::to_period),
        total_amount: content.total_amount.map(wire::money),
        technology_amount: content.technology_amount.map(wire::money),
        non_technical_costs: content.non_technical_costs.as_ref().map(to_costs),
        payment_form: content.payment_form.clone(),
        related_party: content.related_party,
        plan_source: content.plan_source.clone(),
        intellectual_property: content.intellectual_property.clone(),
        technical_field: content.technical_field.clone(),
        socio_economic_aim: content.socio_economic_aim.clone(),
        industry: content.industry.clone(),
        summary: content.summary.clone(),
        listing: text(content.listing.map(ListingId::name)),
        demand: text(content.demand.map(DemandId::name)),
        r#match: text(content.match_id.map(MatchId::name)),
        recognition: contract.recognition.as_ref().map(to_recognition),
        reason: contract.reason.clone(),
        create_time: Some(wire::timestamp(contract.create_time)),
        update_time: Some(wire::timestamp(contract.update_time)),
        refusal_ground: contract.refusal_ground.clone(),
        submit_time: contract.submit_time.map(wire::timestamp),
        accept_time: contract.accept_time.map(wire::timestamp),
        register_time: contract.registration.map(|entry| wire::timestamp(entry.time)),
    }
}

/// The totals of the register.
pub(in crate::grpc) fn to_totals(totals: &RegisterTotals) -> pb::RegisterTotals {
    let rows = totals.categories.iter().map(|row| pb::CategoryTotals {
        category: row.category.clone(),
        count: row.count,
        total_amount: Some(wire::money(row.total_amount)),
        technology_amount: Some(wire::money(row.technology_amount)),
    });
    pb::RegisterTotals {
        count: totals.count,
        total_amount: Some(wire::money(totals.total_amount)),
        technology_amount: Some(wire::money(totals.technology_amount)),
        categories: rows.collect(),
    }
}

fn to_state(state: State) -> pb::contract::State {
    match state {
        State::Draft => pb::contract::State::Draft,
        State::Submitted => pb::contract::State::Submitted,
        State::Returned => pb::contract::State::Returned,
        State::Accepted => pb::contract::State::Accepted,
        State::FirstReviewed => pb::contract::State::FirstReviewed,
        State::SecondReviewed => pb::contract::State::SecondReviewed,
        State::Registered => pb::contract::State::Registered,
        State::Refused => pb::contract::State::Refused,
        State::Withdrawn => pb::contract::State::Withdrawn,
    }
}

fn to_broker(broker: &Broker) -> pb::Broker {
    pb::Broker {
        name: broker.name.clone(),
        credit_code: broker
            .credit_code
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    }
}

fn to_costs(costs: &Costs) -> pb::NonTechnicalCosts {
    pb::NonTechnicalCosts {
        material: costs.material.map(wire::money),
        equipment: costs.equipment.map(wire::money),
        parts: costs.parts.map(wire::money),
        other: costs.other.map(wire::money),
    }
}

fn to_recognition(recognition: &Recognition) -> pb::Recognition {
    let second = recognition.second.as_ref();
    pb::Recognition {
        category: recognition.category.clone(),
        total_amount: Some(wire::money(recognition.total_amount)),
        technology_amount: Some(wire::money(recognition.technology_amount)),
        rule_set: recognition.rule_set.clone(),
        legal_basis: recognition.legal_basis.clone(),
        reviewer: recognition.first.reviewer.clone(),
        review_time: Some(wire::timestamp(recognition.first.time)),
        second_reviewer: second.map(|review| review.reviewer.clone()).unwrap_or_default(),
        second_review_time: second.map(|review| wire::timestamp(review.time)),
        opinion: recognition.opinion.clone(),
        second_review_required: recognition.second_review_required,
    }
}
