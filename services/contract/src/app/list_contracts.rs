//! ListContracts.

use techmarket_kernel::{PageRequest, Result};

use crate::app::{App, ContractQuery};
use crate::domain::Contract;

/// A list to read, its filter checked.
#[derive(Clone, Debug)]
pub struct ListContracts {
    /// Which contracts; `after` and `limit` are those of the page.
    pub query: ContractQuery,
    /// Which page.
    pub page: PageRequest,
}

impl App {
    /// A page, and the token of the next.
    pub async fn list_contracts(&self, command: ListContracts) -> Result<(Vec<Contract>, String)> {
        let mut session = self.contracts.read().await?;
        let mut contracts = self.contracts.table().list(&mut session, &command.query).await?;
        let next = command.page.cut(&mut contracts, |last| last.id.to_string());
        Ok((contracts, next))
    }
}
