//! What messages about money mean.

use jiff::civil::Date;
use techmarket_kernel::{Etag, Reason, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::Fen;

use crate::domain::{Payment, PaymentContent, Settlement, SettlementContent, SettlementState};

/// A payment, checked; to be used only if there is no violation.
pub(super) fn payment(v: &mut Violations, today: Date, message: pb::Payment) -> Option<PaymentContent> {
    let date = wire::required_date(v, "pay_date", message.pay_date.as_ref());
    let amount = required(v, "amount", message.amount.as_ref());
    let content = PaymentContent {
        // What stands in for a value that is refused breaks no rule of its own.
        date: date.unwrap_or(today),
        amount: amount.unwrap_or(Fen(1)),
        voucher_number: message.voucher_number,
        voucher_sha256: message.voucher_sha256,
        on_platform: message.on_platform,
    };
    content.validate(today, v);
    date.and(amount).map(|_| content)
}

pub(super) fn to_payment(payment: &Payment) -> pb::Payment {
    use pb::payment::State;
    let content = &payment.content;
    let state = if payment.counts() {
        State::Recorded
    } else {
        State::Void
    };
    pb::Payment {
        name: payment.name(),
        etag: Etag::new(payment.version).to_string(),
        state: state.into(),
        pay_date: Some(wire::to_date(content.date)),
        amount: Some(wire::money(content.amount)),
        voucher_number: content.voucher_number.clone(),
        voucher_sha256: content.voucher_sha256.clone(),
        on_platform: content.on_platform,
        recorded_by: payment.recorded_by.clone(),
        reason: payment.void.clone().unwrap_or_default(),
        create_time: Some(wire::timestamp(payment.create_time)),
        update_time: Some(wire::timestamp(payment.update_time)),
    }
}

/// A settlement, checked; to be used only if there is no violation.
pub(super) fn settlement(v: &mut Violations, message: pb::Settlement) -> Option<SettlementContent> {
    let realised = required(v, "realised_amount", message.realised_amount.as_ref());
    let technology = required(v, "technology_amount", message.technology_amount.as_ref());
    let income = required(v, "technology_income", message.technology_income.as_ref());
    if message.costs.is_none() {
        v.add("costs", Reason::FieldRequired, "必填：本次扣除成本，没有的填空");
    }
    let parts = message.costs.unwrap_or_default();
    let cost = v.within("costs", |v| {
        [
            ("labour", parts.labour),
            ("material", parts.material),
            ("energy", parts.energy),
            ("equipment", parts.equipment),
            ("special", parts.special),
            ("management", parts.management),
        ]
        .map(|(field, part)| wire::fen(v, field, part.as_ref()).unwrap_or(Fen::ZERO))
    });
    let content = SettlementContent {
        realised: realised?,
        technology: technology?,
        costs: cost,
        income: income?,
        finance_officer: message.finance_officer,
        finance_leader: message.finance_leader,
        handler: message.handler,
        phone: message.phone,
    };
    content.validate(v);
    Some(content)
}

pub(super) fn to_settlement(settlement: &Settlement) -> pb::Settlement {
    use pb::settlement::State;
    let content = &settlement.content;
    let money = |amount: Fen| Some(wire::money(amount));
    let [labour, material, energy, equipment, special, management] = content.costs.map(money);
    let state = match settlement.state {
        SettlementState::Filed => State::Filed,
        SettlementState::Verified => State::Verified,
        SettlementState::Returned => State::Returned,
    };
    let verified = settlement.state == SettlementState::Verified;
    pb::Settlement {
        name: settlement.name(),
        etag: Etag::new(settlement.version).to_string(),
        state: state.into(),
        realised_amount: money(content.realised),
        technology_amount: money(content.technology),
        costs: Some(pb::SettlementCosts {
            labour,
            material,
            energy,
            equipment,
            special,
            management,
        }),
        technology_income: money(content.income),
        finance_officer: content.finance_officer.clone(),
        finance_leader: content.finance_leader.clone(),
        handler: content.handler.clone(),
        phone: content.phone.clone(),
        opinion: settlement.opinion.clone(),
        verifier: settlement.verifier.clone(),
        cumulated_income: settlement.cumulated.and_then(money),
        create_time: Some(wire::timestamp(settlement.create_time)),
        update_time: Some(wire::timestamp(settlement.update_time)),
        verify_time: verified.then(|| wire::timestamp(settlement.decided_at())),
    }
}

fn required(
    v: &mut Violations,
    field: &str,
    stated: Option<&techmarket_proto::google::r#type::Money>,
) -> Option<Fen> {
    if stated.is_none() {
        v.add(field, Reason::FieldRequired, "必填：金额");
    }
    wire::fen(v, field, stated)
}
