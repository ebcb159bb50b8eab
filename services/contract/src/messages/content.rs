//! The form that the applicant fills in, both ways.

use techmarket_kernel::{Reason, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::{CreditCode, DemandId, ListingId, MatchId};

use crate::domain::{ApplicantKind, Broker, BrokerPerson, Codes, ContractContent, Costs};
use crate::messages::party::{is_as_issued, issued_code, party, to_party};
use crate::messages::substance::{substance, to_substance};
use crate::messages::terms::{
    applicant, instalments, licence, right_certificate, royalty, to_applicant, to_instalment, to_licence,
    to_right_certificate, to_royalty,
};

/// What `contract` claims, checked by every rule of a draft. It is to be used only if there is no violation.
pub(crate) fn content(v: &mut Violations, codes: Codes<'_>, contract: pb::Contract) -> ContractContent {
    let applicant = v.within("applicant", |v| {
        applicant(v, contract.applicant.unwrap_or_default())
    });
    let is_import = applicant.kind == ApplicantKind::ImportBuyer;
    let seller = v.within("seller", |v| {
        let seller = contract.seller.unwrap_or_default();
        // The applicant's decides whose contract this is, so no draft is without it. A natural person has none, and is
        // stood for by an intermediary.
        let is_person = codes.book.parties().is_natural_person(&seller.nature);
        let is_mandated = applicant.kind == ApplicantKind::Intermediary && is_person;
        if seller.credit_code.is_empty() && !is_import && !is_mandated {
            v.add(
                "credit_code",
                Reason::FieldRequired,
                "必填：卖方的统一社会信用代码",
            );
        }
        party(v, seller)
    });
    let buyer = contract
        .buyer
        .map(|message| v.within("buyer", |v| party(v, message)));
    if is_import && buyer.as_ref().is_none_or(|buyer| buyer.credit_code.is_none()) {
        let rule = "必填：申请登记的买方的统一社会信用代码";
        v.add("buyer.credit_code", Reason::FieldRequired, rule);
    }
    let costs = contract
        .non_technical_costs
        .map(|message| v.within("non_technical_costs", |v| costs(v, &message)));
    let content = ContractContent {
        applicant,
        amount_undetermined: contract.amount_undetermined,
        royalty: contract
            .royalty
            .map(|message| v.within("royalty", |v| royalty(v, &message))),
        instalments: instalments(v, contract.instalments),
        right_certificates: contract
            .right_certificates
            .into_iter()
            .map(right_certificate)
            .collect(),
        substance: v.within("substance", |v| {
            substance(v, contract.substance.unwrap_or_default())
        }),
        licence: contract.licence.map(|message| licence(v, message)),
        expected_investment: wire::fen(v, "expected_investment", contract.expected_investment.as_ref()),
        expected_output: wire::fen(v, "expected_output", contract.expected_output.as_ref()),
        responsible_person: contract.responsible_person,
        filled_by: contract.filled_by,
        foreign_language: contract.foreign_language,
        signed_on_platform: contract.signed_on_platform,
        registration_point: wire::optional(
            v,
            "registration_point",
            &contract.registration_point,
            Reason::CodeUnknown,
        ),
        title: contract.title,
        category: contract.category,
        seller,
        buyer,
        broker: contract.broker.map(|message| Broker {
            credit_code: broker_code(v, &message),
            name: message.name,
            person: message.person.map(|person| BrokerPerson {
                name: person.name,
                certificate_number: person.certificate_number,
            }),
        }),
        sign_date: wire::date(v, "sign_date", contract.sign_date.as_ref()),
        term: wire::period(v, "term", contract.term.as_ref()),
        total_amount: wire::fen(v, "total_amount", contract.total_amount.as_ref()),
        technology_amount: wire::fen(v, "technology_amount", contract.technology_amount.as_ref()),
        non_technical_costs: costs,
        payment_form: contract.payment_form,
        related_party: contract.related_party,
        plan_source: contract.plan_source,
        intellectual_property: contract.intellectual_property,
        technical_field: contract.technical_field,
        socio_economic_aim: contract.socio_economic_aim,
        industry: contract.industry,
        summary: contract.summary,
        listing: wire::optional_name(v, "listing", &contract.listing, ListingId::parse_name),
        demand: wire::optional_name(v, "demand", &contract.demand, DemandId::parse_name),
        match_id: wire::optional_name(v, "match", &contract.r#match, MatchId::parse_name),
    };
    content.validate(codes, v);
    content
}

fn broker_code(v: &mut Violations, broker: &pb::Broker) -> Option<CreditCode> {
    let field = "broker.credit_code";
    if broker.credit_code.trim().is_empty() {
        v.add(field, Reason::FieldRequired, "必填：18 位统一社会信用代码");
        return None;
    }
    issued_code(v, field, (&broker.credit_code, broker.credit_code_as_issued))
}

/// What the applicant states, and nothing that the server keeps.
pub(super) fn to_content(content: &ContractContent) -> pb::Contract {
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

fn costs(v: &mut Violations, message: &pb::NonTechnicalCosts) -> Costs {
    Costs {
        material: wire::fen(v, "material", message.material.as_ref()),
        equipment: wire::fen(v, "equipment", message.equipment.as_ref()),
        parts: wire::fen(v, "parts", message.parts.as_ref()),
        other: wire::fen(v, "other", message.other.as_ref()),
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
        credit_code_as_issued: is_as_issued(broker.credit_code.as_ref()),
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
