//! ListSettlements.

use techmarket_kernel::{Context, PageRequest, Result};
use techmarket_types::ContractId;

use crate::app::App;
use crate::domain::Settlement;

impl App {
    /// A page of the settlements of a contract behind number `after`, and the token of the next.
    pub async fn list_settlements(
        &self,
        context: &Context,
        contract: ContractId,
        after: i64,
        page: PageRequest,
    ) -> Result<(Vec<Settlement>, String)> {
        let mut snapshot = self.contracts.snapshot().await?;
        self.visible_in(&mut snapshot, context, contract).await?;
        let mut settlements = self
            .contracts
            .table()
            .settlements(&mut snapshot, contract)
            .await?;
        settlements.retain(|settlement| settlement.number > after);
        let next = page.cut(&mut settlements, |last| last.number.to_string());
        Ok((settlements, next))
    }
}
