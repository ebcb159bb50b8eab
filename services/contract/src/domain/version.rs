//! Registered versions (登记版本).

use jiff::civil::Date;
use techmarket_audit::AuditHash;

use crate::domain::{CertificateCode, Contract, content_hash};

/// A registered version as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The contract as it was registered.
    pub contract: Contract,
    /// 1, one more with each change.
    pub number: i32,
    /// 核验码.
    pub certificate: CertificateCode,
    /// First day on which it counts.
    pub start: Date,
    /// First day on which it counts no more.
    pub end: Option<Date>,
    /// Fields that it changed.
    pub changed: Vec<String>,
    /// Why.
    pub reason: String,
}

impl Version {
    /// The contract as it is stored for good.
    pub fn body(&self) -> serde_json::Result<String> {
        serde_json::to_string(&self.contract)
    }

    /// SHA-256 of [`Self::body`], for the audit trail.
    pub fn content_hash(&self) -> serde_json::Result<AuditHash> {
        self.body().map(|body| content_hash(&body))
    }
}
