//! RecordPayment.

use async_trait::async_trait;
use techmarket_feed::Work;
use techmarket_kernel::{Context, RequestKey, Result};
use techmarket_types::ContractId;

use super::{conclude_part, contract_of};
use crate::app::conclude::{Done, OfficeUnit};
use crate::app::{App, ContractStore};
use crate::domain::{Contract, Payment, PaymentContent};

impl App {
    /// 登记到账, by seller, buyer or broker.
    pub async fn record_payment(
        &self,
        context: &Context,
        contract: ContractId,
        paid: &PaymentContent,
        key: Option<&RequestKey>,
    ) -> Result<Payment> {
        let work = Record {
            contract,
            content: paid,
        };
        self.contracts.transact(context, key, &work).await
    }
}

struct Record<'a> {
    contract: ContractId,
    content: &'a PaymentContent,
}

#[async_trait]
impl Work<Contract, dyn ContractStore, Payment> for Record<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<Payment> {
        let contract = contract_of(unit, self.contract, Contract::require_visible).await?;
        let table = unit.table();
        let before = table.payments(unit.sql(), self.contract).await?;
        let Context { caller, now, .. } = unit.context();
        let payment = contract.pay(self.content.clone(), &before, caller.subject.clone(), *now)?;
        table.keep_payment(unit.sql(), &payment).await?;
        let detail = format!(
            "第{}笔{}元，凭证{}",
            payment.number, payment.content.amount, payment.content.voucher_number
        );
        let done = Done::told("contract.payment_recorded", "record_payment", detail);
        conclude_part(unit, &contract, done).await?;
        Ok(payment)
    }
}
