//! VoidPayment.

use async_trait::async_trait;
use techmarket_feed::Work;
use techmarket_kernel::{Context, Error, RequestKey, Result};

use super::{conclude_part, contract_of, require_etag};
use crate::app::conclude::{Done, OfficeUnit};
use crate::app::{App, ContractStore};
use crate::domain::{Contract, PartId, Payment};

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
        let contract = contract_of(unit, self.part, Contract::require_visible).await?;
        let table = unit.table();
        let payments = table.payments(unit.sql(), contract.id).await?;
        let mut payments = payments.into_iter();
        let payment = payments.find(|payment| payment.number == self.part.number);
        let missing = || {
            Error::not_found(
                "payment",
                format!("{}/payments/{}", contract.id.name(), self.part.number),
            )
        };
        let mut payment = payment.ok_or_else(missing)?;
        require_etag(payment.version, self.etag, "payment", &payment.name())?;
        payment.strike(self.reason.to_owned(), unit.context().now)?;
        table.keep_payment(unit.sql(), &payment).await?;
        let detail = format!("第{}笔：{}", payment.number, self.reason);
        conclude_part(
            unit,
            &contract,
            Done::told("contract.payment_voided", "void_payment", detail),
        )
        .await?;
        Ok(payment)
    }
}
