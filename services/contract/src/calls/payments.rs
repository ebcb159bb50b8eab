//! Payments that really came (实际支付).

use techmarket_kernel::{Context, Error, Etag, Page, Result, Violations, china_date};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::ContractId;

use crate::domain::{Contract, Payment, State};
use crate::messages;
use crate::registry::Registry;
use crate::step::{StepRecord, conclude_part, contract_of};
use crate::store::{grants, money};

impl Registry {
    /// 登记到账, by seller, buyer or broker.
    pub(crate) async fn record_payment(
        &self,
        context: &Context,
        request: pb::RecordPaymentRequest,
    ) -> Result<Payment> {
        let (key, id, content) = Violations::collect(|v| {
            let key = request::key(v, &request);
            let id = request::id(v, &request);
            let paid = request.payment.unwrap_or_default();
            let today = china_date(context.now);
            let content = v.within("payment", |v| messages::payment(v, today, paid));
            Some((key, id?, content?))
        })?;
        let content = &content;
        let recorded = self.contracts.write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                let contract = contract_of(unit, id, Contract::require_visible).await?;
                let before = money::payments(unit.sql(), id).await?;
                let recorder = context.caller.subject.clone();
                let payment = contract.pay(content.clone(), &before, recorder, context.now)?;
                money::keep_payment(unit.sql(), &payment).await?;
                let (number, amount) = (payment.number, payment.content.amount);
                let summary = format!("第{number}笔{amount}元，凭证{}", payment.content.voucher_number);
                let record = StepRecord::with_summary("contract.payment_recorded", "record_payment", summary);
                conclude_part(unit, &contract, record).await?;
                Ok(payment)
            })
        });
        recorded.await
    }

    /// 冲销.
    pub(crate) async fn void_payment(
        &self,
        context: &Context,
        request: pb::VoidPaymentRequest,
    ) -> Result<Payment> {
        let (key, etag, part, reason) = Violations::collect(|v| {
            let key = request::key(v, &request);
            let etag = request::etag(v, &request);
            let part = messages::part(v, &request, "payments");
            let reason = request::reason(v, &request);
            Some((key, etag, part?, reason))
        })?;
        let (etag, reason) = (&etag, &reason);
        let voided = self.contracts.write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                // A grant either waits for the lock and no longer counts this payment, or is seen below.
                techmarket_audit::lock(unit.sql()).await?;
                let contract = contract_of(unit, part.contract, Contract::require_party_or_desk).await?;
                let mut others = money::payments(unit.sql(), contract.id).await?;
                let place = others.iter().position(|payment| payment.number == part.number);
                let missing = || Error::not_found("payment", part.name("payments"));
                let mut payment = others.remove(place.ok_or_else(missing)?);
                Etag::new(payment.version).require(etag, "payment", &payment.name())?;
                // What ended is told as it was: what is to be claimed back rests on it.
                contract.require_state(State::IN_FORCE, "void")?;
                payment.strike(reason.clone(), context.now)?;
                let granted = grants::of(unit.sql(), &[contract.id]).await?;
                let settlements = money::settlements(unit.sql(), contract.id).await?;
                payment.require_unused(&others, &granted, &settlements)?;
                money::keep_payment(unit.sql(), &payment).await?;
                let summary = format!("第{}笔：{reason}", payment.number);
                let record = StepRecord::with_summary("contract.payment_voided", "void_payment", summary);
                conclude_part(unit, &contract, record).await?;
                Ok(payment)
            })
        });
        voided.await
    }

    /// A page of the payments of a contract, in the order of their numbers.
    pub(crate) async fn list_payments(
        &self,
        context: &Context,
        request: pb::ListPaymentsRequest,
    ) -> Result<Page<Payment>> {
        let (page, after, id) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let after = page.after_key(v).unwrap_or_default();
            let contract = request.filter.unwrap_or_default().contract;
            let id = wire::name(v, "filter.contract", &contract, ContractId::parse_name);
            Some((page, after, id?))
        })?;
        let mut snapshot = self.contracts.snapshot().await?;
        self.visible_in(&mut snapshot, context, id).await?;
        let mut payments = money::payments(&mut snapshot, id).await?;
        payments.retain(|payment| payment.number > after);
        Ok(page.page(payments, |last| last.number.to_string()))
    }
}
