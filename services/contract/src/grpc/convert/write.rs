//! The domain to messages.

use techmarket_kernel::Etag;
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::{ContractId, DemandId, ListingId, MatchId};

use super::attachment::to_attachment;
use super::party::to_party;
use super::substance::to_substance;
use super::terms::{to_applicant, to_instalment, to_licence, to_right_certificate, to_royalty};
use crate::domain::{
    Broker, BrokerPerson, Contract, ContractContent, Costs, PendingChange, Recognition, SecondReviewer, State,
};

/// All of `contract` for the office (`desk`); for the parties all but who works on it.
pub(in crate::grpc) fn to_view(contract: &Contract, desk: bool) -> pb::Contract {
    let whole = to_whole(contract);
    if desk {
        return whole;
    }
    pb::Contract {
        assignee: String::new(),
        lease_expire_time: None,
        ..whole
    }
}

/// All of `contract`.
pub(in crate::grpc) fn to_whole(contract: &Contract) -> pb::Contract {
    let entry = contract.registration.as_ref();
    let assignment = contract.assignment.as_ref();
    let due = contract.told_due();
    let code = entry
        .filter(|_| contract.is_in_force())
        .map(|entry| entry.certificate.to_string());
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
        registration_number: text(
            contract
                .registration
                .as_ref()
                .map(|entry| entry.number.to_string()),
        ),
        recognition: contract.recognition.as_ref().map(to_recognition),
        reason: contract.reason.clone(),
        create_time: Some(wire::timestamp(contract.create_time)),
        update_time: Some(wire::timestamp(contract.update_time)),
        refusal_ground: contract.refusal_ground.clone(),
        submit_time: contract.submit_time.map(wire::timestamp),
        accept_time: contract.accept_time.map(wire::timestamp),
        register_time: entry.map(|entry| wire::timestamp(entry.time)),
        attachments: contract.attachments.iter().map(to_attachment).collect(),
        assignee: text(assignment.map(|taken| taken.registrar.clone())),
        lease_expire_time: assignment.map(|taken| wire::timestamp(taken.until)),
        due_date: due.map(|due| wire::to_date(due.date)),
        due_date_provisional: due.is_some_and(|due| due.provisional),
        registered_version: entry.map_or(0, |entry| entry.version),
        pending_change: contract
            .pending
            .as_ref()
            .map(|pending| Box::new(to_pending(pending))),
        certificate_code: text(code),
        end_date: contract
            .ending
            .as_ref()
            .map(|ending| wire::to_date(ending.date())),
        informed_departments: text(contract.ending.as_ref().map(|ending| ending.informed.clone())),
        ..to_content(&contract.content)
    }
}

/// What the applicant states, and nothing that the server keeps.
fn to_content(content: &ContractContent) -> pb::Contract {
    let text = |text: Option<String>| text.unwrap_or_default();
    pb::Contract {
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
        applicant: Some(to_applicant(content.applicant)),
        amount_undetermined: content.amount_undetermined,
        royalty: content.royalty.as_ref().map(to_royalty),
        instalments: content.instalments.iter().map(to_instalment).collect(),
        right_certificates: content
            .right_certificates
            .iter()
            .map(to_right_certificate)
            .collect(),
        substance: Some(to_substance(&content.substance)),
        licence: content.licence.map(to_licence),
        expected_investment: content.expected_investment.map(wire::money),
        expected_output: content.expected_output.map(wire::money),
        responsible_person: content.responsible_person.clone(),
        filled_by: content.filled_by.clone(),
        foreign_language: content.foreign_language,
        signed_on_platform: content.signed_on_platform,
        ..pb::Contract::default()
    }
}

fn to_pending(pending: &PendingChange) -> pb::PendingChange {
    pb::PendingChange {
        reason: pending.reason.clone(),
        changed_fields: pending.changed.clone(),
        request_time: Some(wire::timestamp(pending.time)),
        proposed: Some(Box::new(to_content(&pending.content))),
        first_review: pending.first.as_ref().map(to_recognition),
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
        State::ChangePending => pb::contract::State::ChangePending,
        State::Cancelled => pb::contract::State::Cancelled,
        State::Revoked => pb::contract::State::Revoked,
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
        person: broker.person.as_ref().map(to_person),
    }
}

fn to_person(person: &BrokerPerson) -> pb::BrokerPerson {
    pb::BrokerPerson {
        name: person.name.clone(),
        certificate_number: person.certificate_number.clone(),
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
        second_review_required: recognition.second_review_required(),
        disputed: recognition.disputed,
        second_review_by: recognition
            .second_by
            .map_or(pb::SecondReviewer::Unspecified, to_second)
            .into(),
    }
}

fn to_second(reviewer: SecondReviewer) -> pb::SecondReviewer {
    match reviewer {
        SecondReviewer::AnotherRegistrar => pb::SecondReviewer::AnotherRegistrar,
        SecondReviewer::ExpertPanel => pb::SecondReviewer::ExpertPanel,
        SecondReviewer::SuperiorBody => pb::SecondReviewer::SuperiorBody,
    }
}
