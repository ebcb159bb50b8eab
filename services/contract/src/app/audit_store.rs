//! What the use cases ask of a store about the audit trail.

use async_trait::async_trait;
use techmarket_recognition::AuditHead;
use techmarket_store::{Sql, StoreError};
use techmarket_types::ContractId;

use crate::domain::{AuditEntry, Step};

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Of this contract.
    pub contract: Option<ContractId>,
    /// By this subject.
    pub subject: Option<String>,
    /// Behind this position.
    pub after: i64,
    /// At most this many.
    pub limit: i64,
}

/// The audit trail.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Appends a step, with the next position and the hash that follows from the entry before.
    async fn append(&self, sql: &mut dyn Sql, step: &Step) -> Result<(), StoreError>;

    /// The last entry that was appended.
    async fn head(&self, sql: &mut dyn Sql) -> Result<AuditHead, StoreError>;

    /// A page of entries, oldest first.
    async fn entries(&self, sql: &mut dyn Sql, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError>;
}
