//! BatchGetContracts.

use std::collections::HashMap;

use techmarket_kernel::{Context, Error, Result};
use techmarket_types::ContractId;

use crate::app::App;
use crate::domain::Contract;

impl App {
    /// The contracts in the order of `ids`, or the error of the first that the caller may not know of.
    pub async fn batch_get_contracts(&self, context: &Context, ids: &[ContractId]) -> Result<Vec<Contract>> {
        let mut session = self.contracts.read().await?;
        let found = self.contracts.table().find_many(&mut session, ids).await?;
        let found: HashMap<_, _> = found
            .into_iter()
            .map(|contract| (contract.id, contract))
            .collect();
        let contract = |id: &ContractId| {
            let contract = found
                .get(id)
                .ok_or_else(|| Error::not_found("contract", id.name()))?;
            contract.require_visible(&context.caller)?;
            Ok(contract.clone())
        };
        ids.iter().map(contract).collect()
    }
}
