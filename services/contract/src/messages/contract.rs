//! Contracts as callers see them, and what callers decide about them.

use techmarket_kernel::{Caller, CodeCheck, Etag, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::google::r#type::Money;
use techmarket_proto::shapes::Masked;
use techmarket_rpc::{Answer, convert as wire, request, wire_enum};

use crate::domain::{
    Codes, Contract, ContractContent, Judgement, Opinion, PendingChange, Recognition, Registration, Said,
    SecondReviewer, State, Version, is_desk,
};
use crate::messages::attachment::to_attachment;
use crate::messages::content::{content, to_content};

/// What an applicant fills in.
const MUTABLE: &[&str] = &[
    "registration_point",
    "title",
    "category",
    "seller",
    "buyer",
    "broker",
    "sign_date",
    "term",
    "total_amount",
    "technology_amount",
    "non_technical_costs",
    "payment_form",
    "related_party",
    "plan_source",
    "intellectual_property",
    "technical_field",
    "socio_economic_aim",
    "industry",
    "summary",
    "listing",
    "demand",
    "match",
    "applicant",
    "amount_undetermined",
    "royalty",
    "instalments",
    "right_certificates",
    "substance",
    "licence",
    "expected_investment",
    "expected_output",
    "responsible_person",
    "filled_by",
    "foreign_language",
    "signed_on_platform",
];

wire_enum!(pub(crate) state, to_state: State, pb::contract::State {
    Draft,
    Submitted,
    Returned,
    Accepted,
    FirstReviewed,
    SecondReviewed,
    Registered,
    Refused,
    Withdrawn,
    ChangePending,
    Cancelled,
    Revoked,
});
wire_enum!(write to_second: SecondReviewer, pb::SecondReviewer {
    AnotherRegistrar,
    ExpertPanel,
    SuperiorBody,
});

/// Who may see a contract sees all of it, but for what is the office's own business; another system sees what events hold.
impl Answer<pb::Contract> for Contract {
    fn answer(self, caller: &Caller) -> pb::Contract {
        let whole = to_whole(&self);
        if is_desk(caller) {
            whole
        } else if self.is_open_to(caller) {
            without_office(whole)
        } else {
            public(without_office(whole))
        }
    }
}

impl Answer<pb::ContractVersion> for Version {
    fn answer(self, caller: &Caller) -> pb::ContractVersion {
        let time = self.contract.registration.as_ref().map(Registration::since);
        pb::ContractVersion {
            version: self.number,
            start_date: Some(wire::to_date(self.start)),
            end_date: self.end.map(wire::to_date),
            changed_fields: self.changed,
            reason: self.reason,
            certificate_code: self.certificate.to_string(),
            register_time: time.map(wire::timestamp),
            contract: Some(self.contract.answer(caller)),
        }
    }
}

/// The content of `current` with what the request's mask names of its contract, checked.
pub(crate) fn edited<R>(request: &R, current: &Contract, codes: Codes<'_>) -> Result<ContractContent>
where
    R: Masked<Resource = pb::Contract>,
{
    let edited = request::edited(request, &to_whole(current), MUTABLE)?;
    Violations::collect(|v| Some(v.within(R::FIELD, |v| content(v, codes, edited))))
}

/// What a registrar recognises.
pub(crate) fn judgement(
    v: &mut Violations,
    codes: CodeCheck<'_>,
    category: String,
    [total, technology]: [Option<&Money>; 2],
    said: Said,
) -> Option<Judgement> {
    let amounts = (
        wire::fen(v, "total_amount", total),
        wire::fen(v, "technology_amount", technology),
    );
    Judgement::read(v, codes, category, amounts, said)
}

/// Without who works on it, and what registrars said of it.
pub(super) fn without_office(whole: pb::Contract) -> pb::Contract {
    pb::Contract {
        assignee: String::new(),
        lease_expire_time: None,
        opinions: Vec::new(),
        ..whole
    }
}

/// Without what is confidential.
pub(super) fn public(mut whole: pb::Contract) -> pb::Contract {
    for party in [&mut whole.seller, &mut whole.buyer].into_iter().flatten() {
        party.contact = None;
        party.address.clear();
        party.postal_code.clear();
        party.legal_representative.clear();
    }
    if let Some(broker) = &mut whole.broker {
        broker.person = None;
    }
    if let Some(recognition) = &mut whole.recognition {
        recognition.reviewer.clear();
        recognition.second_reviewer.clear();
        recognition.opinion.clear();
    }
    pb::Contract {
        summary: String::new(),
        substance: None,
        non_technical_costs: None,
        royalty: None,
        instalments: Vec::new(),
        right_certificates: Vec::new(),
        responsible_person: String::new(),
        filled_by: String::new(),
        attachments: Vec::new(),
        pending_change: None,
        reason: String::new(),
        informed_departments: String::new(),
        certificate_code: String::new(),
        ..whole
    }
}

/// All of `contract`.
pub(super) fn to_whole(contract: &Contract) -> pb::Contract {
    let entry = contract.registration.as_ref();
    let assignment = contract.assignment.as_ref();
    let due = contract.shown_due_date();
    let code = entry
        .filter(|_| contract.is_in_force())
        .map(|entry| entry.certificate.to_string());
    let text = |text: Option<String>| text.unwrap_or_default();
    pb::Contract {
        name: contract.id.name(),
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
        opinions: contract.opinions.iter().map(to_opinion).collect(),
        ..to_content(&contract.content)
    }
}

fn to_opinion(opinion: &Opinion) -> pb::ContractOpinion {
    pb::ContractOpinion {
        reviewer: opinion.reviewer.clone(),
        time: Some(wire::timestamp(opinion.time)),
        opinion: opinion.text.clone(),
        passed_to: opinion
            .passed_to
            .map(|point| point.to_string())
            .unwrap_or_default(),
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
