//! What messages about money mean.

use jiff::civil::Date;
use techmarket_kernel::{Caller, Etag, Reason, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::google::r#type::Money;
use techmarket_proto::shapes::Named;
use techmarket_rpc::{Answer, convert as wire, wire_enum};
use techmarket_types::Fen;

use crate::domain::{PartId, Payment, PaymentContent, Settlement, SettlementContent, SettlementState};

wire_enum!(write to_settlement_state: SettlementState, pb::settlement::State {
    Filed,
    Verified,
    Returned,
});

/// The payment or settlement that a request is about, for example of `payments`.
pub(crate) fn part(v: &mut Violations, request: &impl Named, collection: &str) -> Option<PartId> {
    wire::name(v, "name", request.name(), |name| PartId::parse(name, collection))
}

/// A payment, checked; to be used only if there is no violation.
pub(crate) fn payment(v: &mut Violations, today: Date, message: pb::Payment) -> Option<PaymentContent> {
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

impl Answer<pb::Payment> for Payment {
    fn answer(self, _: &Caller) -> pb::Payment {
        use pb::payment::State;
        let content = &self.content;
        let state = if self.counts() {
            State::Recorded
        } else {
            State::Void
        };
        pb::Payment {
            name: self.name(),
            etag: Etag::new(self.version).to_string(),
            state: state.into(),
            pay_date: Some(wire::to_date(content.date)),
            amount: Some(wire::money(content.amount)),
            voucher_number: content.voucher_number.clone(),
            voucher_sha256: content.voucher_sha256.clone(),
            on_platform: content.on_platform,
            recorded_by: self.recorded_by.clone(),
            reason: self.void.clone().unwrap_or_default(),
            create_time: Some(wire::timestamp(self.create_time)),
            update_time: Some(wire::timestamp(self.update_time)),
        }
    }
}

/// A settlement, checked; to be used only if there is no violation.
pub(crate) fn settlement(v: &mut Violations, message: pb::Settlement) -> Option<SettlementContent> {
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

impl Answer<pb::Settlement> for Settlement {
    fn answer(self, _: &Caller) -> pb::Settlement {
        let content = &self.content;
        let money = |amount: Fen| Some(wire::money(amount));
        let [labour, material, energy, equipment, special, management] = content.costs.map(money);
        let verified = self.state == SettlementState::Verified;
        pb::Settlement {
            name: self.name(),
            etag: Etag::new(self.version).to_string(),
            state: to_settlement_state(self.state).into(),
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
            opinion: self.opinion.clone(),
            verifier: self.verifier.clone(),
            cumulated_income: self.cumulated.and_then(money),
            create_time: Some(wire::timestamp(self.create_time)),
            update_time: Some(wire::timestamp(self.update_time)),
            verify_time: verified.then(|| wire::timestamp(self.decided_at())),
        }
    }
}

fn required(v: &mut Violations, field: &str, stated: Option<&Money>) -> Option<Fen> {
    if stated.is_none() {
        v.add(field, Reason::FieldRequired, "必填：金额");
    }
    wire::fen(v, field, stated)
}
