//! What the service does without a request.

mod left_contents;
mod part_persons;
mod renew_due_dates;

use techmarket_kernel::{Result, Viewer};
use techmarket_types::ContractId;

use crate::domain::{Contract, State};
use crate::registry::Registry;
use crate::store::contracts;
use crate::store::query::{ContractOrder, ContractQuery};

pub(crate) use part_persons::Keeps;

/// Contracts of one page, and at most of one transaction.
const BATCH: i64 = 100;

impl Registry {
    /// The contracts in `state` behind `after`, the first made first. A state by itself: so the pages go along its index, however
    /// many contracts are registered.
    async fn page_of(&self, state: State, after: Option<ContractId>) -> Result<Vec<Contract>> {
        let query = ContractQuery {
            states: vec![state],
            order: ContractOrder::Created {
                ascending: true,
                after,
            },
            limit: BATCH,
            ..ContractQuery::of(Viewer::Operator)
        };
        let mut session = self.contracts.read().await?;
        Ok(contracts::list(&mut session, &query).await?)
    }
}
