//! ListContracts.

use techmarket_kernel::{PageRequest, Result};

use crate::app::{App, ContractOrder, ContractQuery};
use crate::domain::{Contract, Registration};

/// A list to read, its filter checked.
#[derive(Clone, Debug)]
pub struct ListContracts {
    /// Which contracts; the place in the order and `limit` are those of the page.
    pub query: ContractQuery,
    /// Which page.
    pub page: PageRequest,
}

impl App {
    /// A page, and the token of the next.
    pub async fn list_contracts(&self, command: ListContracts) -> Result<(Vec<Contract>, String)> {
        let mut session = self.contracts.read().await?;
        let mut contracts = self.contracts.table().list(&mut session, &command.query).await?;
        let order = &command.query.order;
        let next = command.page.cut(&mut contracts, |last| order.key(last));
        Ok((contracts, next))
    }
}

impl ContractOrder {
    /// The place of `contract` in this order, as page tokens carry it.
    fn key(&self, contract: &Contract) -> String {
        let day = match self {
            Self::Created { .. } => return contract.id.to_string(),
            Self::Registered { .. } => contract.registration.as_ref().map(Registration::date),
            Self::Due { .. } => contract.due.map(|due| due.date),
        };
        let day = day.map_or_else(String::new, |day| day.to_string());
        format!("{day}/{}", contract.id)
    }
}
