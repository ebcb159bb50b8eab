//! Steps in the life of contracts and lists, for the audit trail (审计记录).

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use techmarket_recognition::{AuditBreak, AuditEntry as Canonical, AuditHash, AuditHead};
use techmarket_types::{ContractId, RegisterListId};

/// What a use case says of a step; the trail adds its place and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub time: Timestamp,
    /// Who: subject of the token.
    pub subject: String,
    /// The roles of the token, with commas between.
    pub role: String,
    /// What was done, for example `accept`.
    pub action: &'static str,
    /// To what: name of a contract or list.
    pub resource: String,
    /// What a reader has to know.
    pub detail: String,
    /// Hash of what it put into the register, if it did.
    pub content: Option<AuditHash>,
}

impl Step {
    /// The hash of this step at `position`, behind the entry with the hash `before`.
    #[must_use]
    pub fn follows(&self, before: AuditHash, position: i64) -> AuditHash {
        let texts = [&self.subject, &self.role, self.action, &self.resource];
        let content = content_text(self.content);
        canonical((position, self.time), texts, &self.detail, &content).hash_after(before)
    }
}

impl AuditEntry {
    /// The trail up to this entry, if it follows from `head`.
    pub fn verify(&self, head: AuditHead) -> Result<AuditHead, AuditBreak> {
        let texts = [&self.subject, &self.role, &self.action, &self.resource].map(String::as_str);
        let content = content_text(self.content);
        let entry = canonical((self.position, self.time), texts, &self.detail, &content);
        head.verify([(entry, self.hash)])
    }

    /// The contract, if it is a step of one.
    #[must_use]
    pub fn contract(&self) -> Option<ContractId> {
        ContractId::parse_name(&self.resource).ok()
    }

    /// The list, if it was sealed here.
    #[must_use]
    pub fn list(&self) -> Option<RegisterListId> {
        RegisterListId::parse_name(&self.resource).ok()
    }
}

/// The hash as the trail keeps it; empty of a step that put nothing into the register.
pub(crate) fn content_text(content: Option<AuditHash>) -> String {
    content.map_or_else(String::new, |content| content.to_string())
}

/// SHA-256 of a registered version as it is stored.
#[must_use]
pub fn content_hash(body: &str) -> AuditHash {
    AuditHash(Sha256::digest(body).into())
}

fn canonical<'a>(
    (position, time): (i64, Timestamp),
    [subject, role, action, resource]: [&'a str; 4],
    detail: &'a str,
    content: &'a str,
) -> Canonical<'a> {
    Canonical {
        position: u64::try_from(position).unwrap_or_default(),
        time_micros: time.as_microsecond(),
        subject,
        role,
        action,
        resource,
        detail: detail.as_bytes(),
        content,
    }
}

/// An entry of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// 1, 2, 3 ... without a gap.
    pub position: i64,
    pub time: Timestamp,
    pub subject: String,
    pub role: String,
    /// What was done.
    pub action: String,
    /// To what: name of a contract or list.
    pub resource: String,
    /// What a reader has to know.
    pub detail: String,
    /// Hash of what the step put into the register, if it did.
    pub content: Option<AuditHash>,
    /// Hash of this entry and the one before.
    pub hash: AuditHash,
}

/// What a verification came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Entries that were read and hold.
    pub count: u64,
    /// The last that holds.
    pub head: AuditHead,
    /// The last entry of the trail.
    pub last: AuditHead,
    /// The first that does not hold.
    pub broken: Option<i64>,
    /// The first that holds, but not what it put into the register.
    pub altered: Option<AuditEntry>,
}

impl Verification {
    /// Nothing is read yet behind `head`, of a trail that ends with `last`.
    pub(crate) fn behind(head: AuditHead, last: AuditHead) -> Self {
        Self {
            count: 0,
            head,
            last,
            broken: None,
            altered: None,
        }
    }

    /// The entry behind the last that holds does not.
    pub(crate) fn break_off(&mut self) {
        self.broken = i64::try_from(self.head.position + 1).ok();
    }

    /// Goes on over `entries` up to the first that does not hold, and returns how many do.
    pub(crate) fn follow(&mut self, entries: &[AuditEntry]) -> usize {
        for (place, entry) in entries.iter().enumerate() {
            let next = entry.verify(self.head);
            let Some(next) = next.ok().filter(|next| agrees(*next, self.last)) else {
                self.break_off();
                return place;
            };
            self.head = next;
            self.count += 1;
        }
        entries.len()
    }
}

/// The last entry has the hash with which it was appended, even where the entries were all hashed anew.
fn agrees(head: AuditHead, last: AuditHead) -> bool {
    head.position != last.position || head.hash == last.hash
}
