//! What the use cases ask of a store about money that really came.

use async_trait::async_trait;
use techmarket_store::{Sql, StoreError};
use techmarket_types::{ContractId, CreditCode, SubsidyGrantId};

use crate::domain::{Payment, Settlement, SubsidyGrant};

/// Which grants.
#[derive(Clone, Debug, Default)]
pub struct GrantQuery {
    /// Of this organisation.
    pub organization: Option<CreditCode>,
    /// For this contract.
    pub contract: Option<ContractId>,
    /// Only for contracts whose registration ended.
    pub ended: bool,
    /// Below this one, newest first.
    pub before: Option<SubsidyGrantId>,
    /// At most this many.
    pub limit: i64,
}

/// Payments, settlements, subsidies.
#[async_trait]
pub trait MoneyStore: Send + Sync {
    /// The payments of a contract in the order of their numbers, at most 500.
    async fn payments(&self, sql: &mut dyn Sql, contract: ContractId) -> Result<Vec<Payment>, StoreError>;

    /// Keeps a payment in the place of its version before, or as a new one.
    async fn keep_payment(&self, sql: &mut dyn Sql, payment: &Payment) -> Result<(), StoreError>;

    /// The settlements of a contract in the order of their numbers, at most 200.
    async fn settlements(
        &self,
        sql: &mut dyn Sql,
        contract: ContractId,
    ) -> Result<Vec<Settlement>, StoreError>;

    /// Keeps a settlement in the place of its version before, or as a new one.
    async fn keep_settlement(&self, sql: &mut dyn Sql, settlement: &Settlement) -> Result<(), StoreError>;

    /// Keeps what was granted. False if something was granted for the contract and role by this scheme before.
    async fn insert_grant(&self, sql: &mut dyn Sql, grant: &SubsidyGrant) -> Result<bool, StoreError>;

    /// A page of grants, newest first.
    async fn grants(&self, sql: &mut dyn Sql, query: &GrantQuery) -> Result<Vec<SubsidyGrant>, StoreError>;
}
