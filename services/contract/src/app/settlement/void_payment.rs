//! VoidPayment.

use async_trait::async_trait;
use techmarket_feed::Work;
use techmarket_kernel::{Context, Error, RequestKey, Result};

use super::{conclude_part, contract_of, require_etag};
use crate::app::conclude::{Done, OfficeUnit};
use crate::app::{App, ContractStore};
use crate::domain::{Contract, PartId, Payment, State};

impl App {
    /// 冲销.
    pub async fn void_payment(
        &self,
        context: &Context,
        part: PartId,
        etag: &str,
        reason: &str,
        key: Option<&RequestKey>,
    ) -> Result<Payment> {
        let work = Strike { part, etag, reason };
        self.contracts.transact(context, key, &work).await
    }
}

struct Strike<'a> {
    part: PartId,
    etag: &'a str,
    reason: &'a str,
}

#[async_trait]
impl Work<Contract, dyn ContractStore, Payment> for Strike<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<Payment> {
        let table = unit.table();
        // What is granted meanwhile rests on this payment, or is seen here.
        table.lock_trail(unit.sql()).await?;
        let contract = contract_of(unit, self.part.contract, Contract::require_party_or_desk).await?;
        let payments = table.payments(unit.sql(), contract.id).await?;
        let (payment, others): (Vec<Payment>, Vec<Payment>) = payments
            .into_iter()
            .partition(|payment| payment.number == self.part.number);
        let payment = payment.into_iter().next();
        let missing = || Error::not_found("payment", self.part.name("payments"));
        let mut payment = payment.ok_or_else(missing)?;
        require_etag(payment.version, self.etag, "payment", &payment.name())?;
        // What ended is told as it was: what is to be claimed back rests on it.
        contract.require_state(State::IN_FORCE, "void")?;
        payment.strike(self.reason.to_owned(), unit.context().now)?;
        let granted = table.grants_of(unit.sql(), &[contract.id]).await?;
        let settlements = table.settlements(unit.sql(), contract.id).await?;
        payment.require_unused(&others, &granted, &settlements)?;
        table.keep_payment(unit.sql(), &payment).await?;
        let detail = format!("第{}笔：{}", payment.number, self.reason);
        let done = Done::told("contract.payment_voided", "void_payment", detail);
        conclude_part(unit, &contract, done).await?;
        Ok(payment)
    }
}
