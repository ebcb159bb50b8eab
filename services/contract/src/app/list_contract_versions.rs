//! ListContractVersions.

use techmarket_kernel::{Context, PageRequest, Result};
use techmarket_types::ContractId;

use crate::app::{App, Version};

impl App {
    /// A page of the registered versions, newest first, below `before`, and the token of the next page.
    pub async fn list_contract_versions(
        &self,
        context: &Context,
        id: ContractId,
        before: Option<i64>,
        page: PageRequest,
    ) -> Result<(Vec<Version>, String)> {
        let mut snapshot = self.contracts.snapshot().await?;
        self.visible_in(&mut snapshot, context, id).await?;
        let table = self.contracts.table();
        let mut versions = table.versions(&mut snapshot, id, before, page.fetch()).await?;
        let next = page.cut(&mut versions, |last| last.number.to_string());
        Ok((versions, next))
    }
}
