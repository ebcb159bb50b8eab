//! A step, and the entry that it becomes.

use jiff::Timestamp;
use techmarket_kernel::Context;

use crate::chain::{AuditBreak, AuditHash, AuditHead, CanonicalEntry};
use crate::details::Details;

/// What a use case says of a step; the trail adds its place and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub time: Timestamp,
    /// Who: subject of the credentials.
    pub subject: String,
    /// The roles of the credentials, with commas between.
    pub role: String,
    /// What was done, for example `accept`.
    pub action: &'static str,
    /// To what: name of the resource.
    pub resource: String,
    /// What a reader has to know: a sentence, or [`crate::Details`]. Never a secret.
    pub detail: String,
    /// Hash of what it made, where that is kept elsewhere.
    pub content: Option<AuditHash>,
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
    /// In which roles.
    pub role: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub resource: String,
    /// What a reader has to know.
    pub detail: String,
    /// Hash of what the step made, where that is kept elsewhere.
    pub content: Option<AuditHash>,
    /// Hash of this entry and the one before.
    pub hash: AuditHash,
}

impl Step {
    /// What the caller did in the request of `context`.
    #[must_use]
    pub fn by(context: &Context, action: &'static str, resource: String, details: &Details) -> Self {
        let caller = &context.caller;
        let roles: Vec<&str> = caller.roles.iter().map(|role| role.as_str()).collect();
        Self {
            time: context.now,
            subject: caller.subject.clone(),
            role: roles.join(","),
            action,
            resource,
            detail: details.to_string(),
            content: None,
        }
    }

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
}

/// The hash as the trail keeps it; empty of a step that made nothing.
#[must_use]
pub fn content_text(content: Option<AuditHash>) -> String {
    content.map_or_else(String::new, |content| content.to_string())
}

fn canonical<'a>(
    (position, time): (i64, Timestamp),
    [subject, role, action, resource]: [&'a str; 4],
    detail: &'a str,
    content: &'a str,
) -> CanonicalEntry<'a> {
    CanonicalEntry {
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
