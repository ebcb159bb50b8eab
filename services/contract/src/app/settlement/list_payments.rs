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
        self.visible(context, contract).await?;
        let mut session = self.contracts.read().await?;
        let mut payments = self.contracts.table().payments(&mut session, contract).await?;
        payments.retain(|payment| payment.number > after);
        let next = page.cut(&mut payments, |last| last.number.to_string());
        Ok((payments, next))
    }
}
