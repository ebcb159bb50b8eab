//! ListPayments.

use techmarket_kernel::{Context, PageRequest, Result};
use techmarket_types::ContractId;

use crate::app::App;
use crate::domain::Payment;

impl App {
    /// A page of the payments of a contract behind number `after`, and the token of the next.
    pub async fn list_payments(
        &self,
        context: &Context,
        contract: ContractId,
        after: i64,
        page: PageRequest,
    ) -> Result<(Vec<Payment>, String)> {
        let mut snapshot = self.contracts.snapshot().await?;
        self.visible_in(&mut snapshot, context, contract).await?;
        let mut payments = self.contracts.table().payments(&mut snapshot, contract).await?;
        payments.retain(|payment| payment.number > after);
        let next = page.cut(&mut payments, |last| last.number.to_string());
        Ok((payments, next))
    }
}
