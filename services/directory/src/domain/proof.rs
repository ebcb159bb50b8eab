//! Papers, and what was checked against them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_types::ProofId;

/// Most papers that an organisation keeps.
pub const MAX_PROOFS: usize = 20;
/// Largest file, in bytes: it comes in one message of at most 4 MiB.
pub const MAX_PROOF_BYTES: usize = 2 * 1024 * 1024;

/// A file that proves something (证明材料). Its content is kept apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    pub id: ProofId,
    pub file_name: String,
    /// RFC 6838.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// Hexadecimal.
    pub sha256: String,
    pub upload_time: Timestamp,
}

/// An operator has checked a record against papers (核验).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    pub time: Timestamp,
    /// On what paper.
    pub paper: String,
    /// Issuer and subject of the operator.
    pub verifier: String,
}
