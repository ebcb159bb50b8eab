//! Steps in the life of contracts and lists, in the audit trail (审计记录).

use sha2::{Digest, Sha256};
use techmarket_audit::{AuditEntry, AuditHash};
use techmarket_types::{ContractId, RegisterListId};

/// An entry as the office is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownEntry(pub AuditEntry);

/// The contract, if the entry is a step of one.
#[must_use]
pub fn contract_of(entry: &AuditEntry) -> Option<ContractId> {
    ContractId::parse_name(&entry.resource).ok()
}

/// The list, if it was sealed in this entry.
#[must_use]
pub fn list_of(entry: &AuditEntry) -> Option<RegisterListId> {
    RegisterListId::parse_name(&entry.resource).ok()
}

/// SHA-256 of a registered version as it is stored.
#[must_use]
pub fn content_hash(body: &str) -> AuditHash {
    AuditHash(Sha256::digest(body).into())
}

/// What a verification came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The chain.
    pub chain: techmarket_audit::Verification,
    /// The first entry that holds, but not what it put into the register.
    pub altered: Option<AuditEntry>,
}
