//! Use cases of the contract register, one a file.

mod accept_contract;
mod batch_get_contracts;
mod contract_store;
mod create_contract;
mod get_contract;
mod get_register_totals;
mod list_contracts;
mod refuse_contract;
mod register_contract;
mod return_contract;
mod review_contract;
mod submit_contract;
mod update_contract;
mod withdraw_contract;

use jiff::Timestamp;
use techmarket_feed::{Feed, Repository, Resource};
use techmarket_kernel::{CodeCheck, Error, Result, china_date};
use techmarket_recognition::{RuleSet, RuleSets};
use techmarket_types::{CodeTables, ContractId};

use crate::domain::Contract;

pub use contract_store::{ContractQuery, ContractStore, RegisterQuery};
pub use create_contract::CreateContract;
pub use list_contracts::ListContracts;
pub use update_contract::UpdateContract;

/// A change of one contract.
pub type Target = techmarket_kernel::Target<ContractId>;

/// The use cases, over a store.
pub struct App {
    contracts: Repository<Contract, dyn ContractStore>,
    tables: &'static CodeTables,
    rules: &'static RuleSets,
}

impl App {
    /// The use cases over `contracts`, by `tables` and `rules`.
    #[must_use]
    pub fn new(
        contracts: Repository<Contract, dyn ContractStore>,
        tables: &'static CodeTables,
        rules: &'static RuleSets,
    ) -> Self {
        Self {
            contracts,
            tables,
            rules,
        }
    }

    /// The feed of every change.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        self.contracts.feed()
    }

    /// The code tables in force at `now`.
    #[must_use]
    pub fn codes(&self, now: Timestamp) -> CodeCheck<'static> {
        CodeCheck {
            tables: self.tables,
            on: china_date(now),
        }
    }

    /// The rule set in force at `now`. There has been one since 2000.
    fn rules(&self, now: Timestamp) -> Result<&'static RuleSet> {
        let today = china_date(now);
        let rules = self.rules.on(today);
        rules.ok_or_else(|| Error::internal(format!("no rule set on {today}")))
    }
}

impl Resource for Contract {
    const KIND: &'static str = "contract";
    type Id = ContractId;

    fn id(&self) -> ContractId {
        self.id
    }

    fn name_of(id: ContractId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}
