//! Subsidies, both ways.

use jiff::civil::Date;
use techmarket_incentives::{DealLine, Scheme};
use techmarket_kernel::{Caller, Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, wire_enum};
use techmarket_types::{Certainty, ContractId, Fen};

use crate::domain::{Award, Calculated, Claim, GrantedSubsidy, Recovery, SubsidyGrant, SubsidyRole};

wire_enum!(role, to_role: SubsidyRole, pb::SubsidyRole { Taker, Giver, Institution, Broker });

/// Who asks for what.
pub(crate) fn claim(v: &mut Violations, request: pb::CalculateSubsidyRequest) -> Option<Claim> {
    if request.scheme.is_empty() {
        v.add("scheme", Reason::FieldRequired, "必填：补助政策");
    }
    let role = wire::choice(v, "role", request.role, role);
    let certificate = certificate(v, role, request.broker_certificate_number);
    let organization = wire::code_as_issued(v, "organization", &request.organization);
    let year = year(v, request.year);
    Some(Claim {
        scheme: request.scheme,
        role: role?,
        organization: organization?,
        certificate,
        year: year?,
    })
}

/// What is to be granted for the contract that the request names.
pub(crate) fn award(
    v: &mut Violations,
    contract: Option<ContractId>,
    message: pb::SubsidyGrant,
) -> Option<Award> {
    for (field, text) in [("scheme", &message.scheme), ("measure", &message.measure)] {
        if text.is_empty() {
            v.add(field, Reason::FieldRequired, "必填");
        }
    }
    if contract.is_some_and(|contract| contract.name() != message.contract) {
        v.add("contract", Reason::NameInvalid, "应与 name 相同");
    }
    let amount = wire::fen(v, "amount", message.amount.as_ref());
    if amount.is_none_or(|amount| amount <= Fen::ZERO) {
        v.add("amount", Reason::AmountNegative, "必填：大于 0 的金额");
    }
    let role = wire::choice(v, "role", message.role, role);
    let certificate = certificate(v, role, message.broker_certificate_number);
    let organization = wire::code_as_issued(v, "organization", &message.organization);
    let year = year(v, message.year);
    let claim = Claim {
        scheme: message.scheme,
        role: role?,
        organization: organization?,
        certificate,
        year: year?,
    };
    Some(Award {
        claim,
        measure: message.measure,
        contract: contract?,
        amount: amount?,
    })
}

/// Money that came back, checked; to be used only if there is no violation.
pub(crate) fn recovery(v: &mut Violations, today: Date, request: pb::RecordRecoveryRequest) -> Recovery {
    let date = wire::required_date(v, "pay_date", request.pay_date.as_ref());
    let recovery = Recovery {
        amount: wire::fen(v, "amount", request.amount.as_ref()).unwrap_or(Fen::ZERO),
        date: date.unwrap_or(today),
        voucher_number: request.voucher_number,
    };
    recovery.validate(today, v);
    recovery
}

/// The certificate of the person who claims as 技术经纪人, whom nobody else names.
fn certificate(v: &mut Violations, role: Option<SubsidyRole>, number: String) -> Option<String> {
    let field = "broker_certificate_number";
    if role == Some(SubsidyRole::Broker) {
        check_text(v, field, &number, TextRule::line(50).required());
    } else if role.is_some() && !number.is_empty() {
        v.add(field, Reason::KindMismatch, "只有技术经纪人填写证书编号");
    }
    Some(number).filter(|number| !number.is_empty())
}

fn year(v: &mut Violations, year: i32) -> Option<i16> {
    let read = i16::try_from(year)
        .ok()
        .filter(|year| (2000..=2200).contains(year));
    if read.is_none() {
        v.add("year", Reason::ValueOutOfRange, "应为 2000 至 2200 年");
    }
    read
}

/// What a claim comes to.
pub(crate) fn to_calculation(calculated: &Calculated) -> Result<pb::CalculateSubsidyResponse> {
    let calculation = &calculated.calculation;
    let line = |measure: &str, line: &DealLine| {
        let contract = calculated.contracts.get(&line.number);
        pb::SubsidyLine {
            contract: contract.map(|id| id.name()).unwrap_or_default(),
            registration_number: line.number.to_string(),
            amount: Some(wire::money(line.amount)),
            reasons: line.refusals.iter().map(|refusal| refusal.text.clone()).collect(),
            refusals: line
                .refusals
                .iter()
                .map(|refusal| refusal.reason.id().to_owned())
                .collect(),
            measure: measure.to_owned(),
            base_amount: Some(wire::money(line.base)),
        }
    };
    let measures = calculation.measures.iter();
    let lines = measures.flat_map(|measure| measure.lines.iter().map(|of| line(&measure.measure, of)));
    let shares = calculation
        .measures
        .iter()
        .filter_map(|measure| measure.staff_share.as_ref());
    let shares: Vec<Fen> = shares.map(|share| share.at_least).collect();
    let staff = match shares.as_slice() {
        [] => None,
        shares => {
            let sum = Fen::checked_sum(shares.iter().copied());
            Some(sum.ok_or_else(|| Error::internal("shares beyond 64 bits of fen"))?)
        }
    };
    Ok(pb::CalculateSubsidyResponse {
        amount: Some(wire::money(calculation.total)),
        discretionary: calculation.discretionary,
        lines: lines.collect(),
        notes: calculation.explanations(),
        staff_amount: staff.map(wire::money),
    })
}

impl Answer<pb::SubsidyGrant> for GrantedSubsidy {
    fn answer(self, caller: &Caller) -> pb::SubsidyGrant {
        let due = self.claw_back.as_ref();
        pb::SubsidyGrant {
            claw_back_amount: due.map(|due| wire::money(due.amount)),
            claw_back_reason: due.map(ToString::to_string).unwrap_or_default(),
            ..self.grant.answer(caller)
        }
    }
}

impl Answer<pb::SubsidyGrant> for SubsidyGrant {
    fn answer(self, _: &Caller) -> pb::SubsidyGrant {
        pb::SubsidyGrant {
            name: self.id.name(),
            scheme: self.scheme,
            role: to_role(self.role).into(),
            organization: self.organization.to_string(),
            contract: self.contract.name(),
            amount: Some(wire::money(self.amount)),
            year: self.year.into(),
            claw_back_amount: None,
            claw_back_reason: String::new(),
            create_time: Some(wire::timestamp(self.create_time)),
            measure: self.measure,
            recovered_amount: (self.recovered > Fen::ZERO).then(|| wire::money(self.recovered)),
            broker_certificate_number: self.certificate.unwrap_or_default(),
        }
    }
}

/// A scheme as it is told.
pub(crate) fn to_scheme(scheme: &Scheme) -> pb::SubsidyScheme {
    let has = |role: &SubsidyRole| scheme.measures_for(role.role()).next().is_some();
    let roles = SubsidyRole::ALL.into_iter().filter(has);
    let certainty = match scheme.certainty {
        Certainty::Seen => "seen",
        Certainty::Mem => "mem",
        Certainty::Inf => "inf",
        Certainty::Design => "design",
    };
    pb::SubsidyScheme {
        scheme: scheme.id.clone(),
        title: scheme.title.clone(),
        legal_source: scheme.legal_text.clone(),
        start_date: scheme.validity.from.map(wire::to_date),
        end_date: scheme.validity.to.map(wire::to_date),
        roles: roles.map(|role| to_role(role).into()).collect(),
        certainty: certainty.to_owned(),
    }
}
