//! What the use cases ask of a store about the audit trail.

use async_trait::async_trait;
use techmarket_recognition::{AuditHash, AuditHead};
use techmarket_store::{Sql, StoreError};
use techmarket_types::ContractId;

use crate::domain::{AuditEntry, Drafts, Step};

/// Which entries.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// Of this contract.
    pub contract: Option<ContractId>,
    /// By this subject.
    pub subject: Option<String>,
    /// Of which contracts that were never handed in.
    pub drafts: Drafts,
    /// Behind this position.
    pub after: i64,
    /// At most this many.
    pub limit: i64,
}

/// The audit trail. Whatever changes a registration or what hangs on it appends to it, so that its lock is the one by which
/// they wait for each other.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Appends a step, with the next position and the hash that follows from the entry before.
    async fn append(&self, sql: &mut dyn Sql, step: &Step) -> Result<(), StoreError>;

    /// Waits for every other transaction that appends, and lets none begin to before this one ends. What was read before may
    /// be out of date; what is read after it is not.
    async fn lock_trail(&self, sql: &mut dyn Sql) -> Result<(), StoreError>;

    /// The last entry that was appended.
    async fn head(&self, sql: &mut dyn Sql) -> Result<AuditHead, StoreError>;

    /// A page of entries, oldest first.
    async fn entries(&self, sql: &mut dyn Sql, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError>;

    /// The registered versions of these contracts that stand in the register as they were entered, each by its contract and
    /// the hash of its body: with the certificate and the days that the body tells, with the row that statistics count, and
    /// the last one with a contract that says the same. Ends are those of the trail. At most 200 contracts.
    async fn standing(
        &self,
        sql: &mut dyn Sql,
        contracts: &[ContractId],
    ) -> Result<Vec<(ContractId, AuditHash)>, StoreError>;
}
