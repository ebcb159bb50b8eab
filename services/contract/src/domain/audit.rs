//! Steps in the life of contracts, for the audit trail (审计记录).

use jiff::Timestamp;
use techmarket_recognition::{AuditBreak, AuditEntry as Canonical, AuditHash, AuditHead};
use techmarket_types::ContractId;

/// What a use case says of a step; the trail adds its place and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub time: Timestamp,
    /// Who: subject of the token.
    pub subject: String,
    /// The roles of the token, with commas between.
    pub role: String,
    /// What was done, for example `accept`.
    pub action: &'static str,
    /// To which contract.
    pub contract: ContractId,
    /// What a reader has to know.
    pub detail: String,
}

impl Step {
    /// The hash of this step at `position`, behind the entry with the hash `before`.
    #[must_use]
    pub fn follows(&self, before: AuditHash, position: i64) -> AuditHash {
        let resource = self.contract.name();
        canonical(
            position,
            self.time,
            [&self.subject, &self.role, self.action, &resource],
            &self.detail,
        )
        .hash_after(before)
    }
}

impl AuditEntry {
    /// The trail up to this entry, if it follows from `head`.
    pub fn verify(&self, head: AuditHead) -> Result<AuditHead, AuditBreak> {
        let resource = self.contract.name();
        let texts = [&self.subject, &self.role, &self.action, &resource].map(String::as_str);
        let entry = canonical(self.position, self.time, texts, &self.detail);
        head.verify([(entry, self.hash)])
    }
}

fn canonical<'a>(
    position: i64,
    time: Timestamp,
    [subject, role, action, resource]: [&'a str; 4],
    detail: &'a str,
) -> Canonical<'a> {
    Canonical {
        position: u64::try_from(position).unwrap_or_default(),
        time_micros: time.as_microsecond(),
        subject,
        role,
        action,
        resource,
        detail: detail.as_bytes(),
    }
}

/// An entry of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// 1, 2, 3 ... without a gap.
    pub position: i64,
    /// When.
    pub time: Timestamp,
    /// Who.
    pub subject: String,
    /// With which roles.
    pub role: String,
    /// What was done.
    pub action: String,
    /// To which contract.
    pub contract: ContractId,
    /// What a reader has to know.
    pub detail: String,
    /// Hash of this entry and the one before.
    pub hash: AuditHash,
}
