//! RecordPayment.

use async_trait::async_trait;
use techmarket_feed::Work;
use techmarket_kernel::{Context, RequestKey, Result};
use techmarket_types::ContractId;

use super::{by, conclude_part};
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
        let contract = unit.load(self.contract, &self.contract.name()).await?;
        contract.require_visible(&unit.context().caller)?;
        let table = unit.table();
        let before = table.payments(unit.sql(), self.contract).await?;
        let context = unit.context();
        let payment = contract.pay(self.content.clone(), &before, by(context), context.now)?;
        table.keep_payment(unit.sql(), &payment).await?;
        let detail = format!(
            "第{}笔{}元，凭证{}",
            payment.number, payment.content.amount, payment.content.voucher_number
        );
        conclude_part(
            unit,
            &contract,
            Done::told("contract.payment_recorded", "record_payment", detail),
        )
        .await?;
        Ok(payment)
    }
}
