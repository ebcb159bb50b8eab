//! What the use cases ask of a store about money that really came.

use async_trait::async_trait;
use techmarket_store::{Sql, StoreError};
use techmarket_types::{ContractId, CreditCode, Fen, SubsidyGrantId};

use crate::app::Claim;
use crate::domain::{Payment, Settlement, SubsidyGrant};

/// Most grants of one contract: one a scheme and role.
pub const MAX_GRANTS: i64 = 200;

/// Which grants.
#[derive(Clone, Debug, Default)]
pub struct GrantQuery {
    /// Of this organisation.
    pub organization: Option<CreditCode>,
    /// This one.
    pub id: Option<SubsidyGrantId>,
    /// Only for contracts whose registration ended, and what did not all come back.
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

    /// The payments of these contracts, in the order of their numbers within each. At most 200 contracts.
    async fn payments_of(
        &self,
        sql: &mut dyn Sql,
        contracts: &[ContractId],
    ) -> Result<Vec<Payment>, StoreError>;

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

    /// Keeps what was granted. False if something was granted for the contract, role and year by this measure before that
    /// did not all come back.
    async fn insert_grant(&self, sql: &mut dyn Sql, grant: &SubsidyGrant) -> Result<bool, StoreError>;

    /// Everything that was granted for these contracts, newest first. At most 200 contracts.
    async fn grants_of(
        &self,
        sql: &mut dyn Sql,
        contracts: &[ContractId],
    ) -> Result<Vec<SubsidyGrant>, StoreError>;

    /// What was granted as `claim` asks for, of whichever measure and for whichever contracts, and did not all come back;
    /// newest first, at most so many. A person is told by the certificate alone.
    async fn grants_as(
        &self,
        sql: &mut dyn Sql,
        claim: &Claim,
        limit: i64,
    ) -> Result<Vec<SubsidyGrant>, StoreError>;

    /// Adds `amount` to what came back of a grant. False if that would be more than was granted.
    async fn recover(
        &self,
        sql: &mut dyn Sql,
        grant: SubsidyGrantId,
        amount: Fen,
    ) -> Result<bool, StoreError>;

    /// A page of grants, newest first.
    async fn grants(&self, sql: &mut dyn Sql, query: &GrantQuery) -> Result<Vec<SubsidyGrant>, StoreError>;
}
