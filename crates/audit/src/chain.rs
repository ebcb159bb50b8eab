//! The chain of an audit trail (审计日志的哈希链): each entry's hash covers the one before, so that a
//! change to the past shows in every hash after it.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use techmarket_kernel::{Reason, Violations};
use techmarket_types::Hex;

/// Keeps these hashes apart from every other use of SHA-256, and names the form of the entry.
const FORM: &[u8] = b"techmarket audit entry, form 1\n";

/// SHA-256 of an entry and all before it; as text, 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuditHash(pub [u8; 32]);

/// A text is not a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("审计哈希应为64位小写十六进制数字")]
pub struct AuditHashError;

/// One entry of an audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CanonicalEntry<'a> {
    /// Place in the trail, from 1, without gaps.
    pub position: u64,
    /// When, in microseconds since 1970-01-01 UTC.
    pub time_micros: i64,
    /// Who: subject of the credentials.
    pub subject: &'a str,
    /// In which role.
    pub role: &'a str,
    /// What was done.
    pub action: &'a str,
    /// To what: name of the resource.
    pub resource: &'a str,
    /// What else was written down, in the bytes it is kept in.
    pub detail: &'a [u8],
    /// Hash of what the step made (a registered version, a sealed list), which is kept elsewhere; empty where it made nothing.
    pub content: &'a str,
}

/// Where a trail stands. Kept elsewhere (printed, signed, sent to another body), it shows when
/// entries at the end are cut off or the whole trail is written anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditHead {
    /// Position of the last entry; 0 of an empty trail.
    pub position: u64,
    /// Its hash.
    pub hash: AuditHash,
}

/// A trail is not what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuditBreak {
    /// An entry is missing, added or out of order.
    #[error("审计日志第{expected}条处应为第{expected}条，实为第{found}条：有缺失、插入或调换")]
    Position {
        /// The position that comes next.
        expected: u64,
        /// The position found.
        found: u64,
    },
    /// The entry, or one before it, is not the one that was hashed.
    #[error("审计日志第{position}条的哈希不符：该条或其前的记录被改动")]
    Hash {
        /// The first position that does not fit.
        position: u64,
    },
}

impl AuditHead {
    /// The head of an empty trail.
    pub const START: Self = Self {
        position: 0,
        hash: AuditHash([0; 32]),
    };

    /// The head that a caller kept, of `after_position` and `after_hash`; the start, if the position is 0.
    pub fn read(v: &mut Violations, position: i64, hash: &str) -> Option<Self> {
        let Ok(position) = u64::try_from(position) else {
            v.add("after_position", Reason::ValueOutOfRange, "不能为负数");
            return None;
        };
        if position == 0 {
            return Some(Self::START);
        }
        if hash.is_empty() {
            v.add("after_hash", Reason::FieldRequired, "必填：该条记录的哈希值");
            return None;
        }
        let read = hash.parse();
        let hash = read.map_err(|_| v.add("after_hash", Reason::TextInvalid, "应为 64 位小写十六进制数字"));
        Some(Self {
            position,
            hash: hash.ok()?,
        })
    }

    /// Checks the entries that follow this head, each with the hash kept beside it, and returns the
    /// head after the last; the error is the first break. A long trail is checked page by page.
    pub fn verify<'a>(
        self,
        entries: impl IntoIterator<Item = (CanonicalEntry<'a>, AuditHash)>,
    ) -> Result<Self, AuditBreak> {
        entries.into_iter().try_fold(self, |head, (entry, kept)| {
            let next = head.position.saturating_add(1);
            if entry.position != next {
                return Err(AuditBreak::Position {
                    expected: next,
                    found: entry.position,
                });
            }
            if entry.hash_after(head.hash) != kept {
                return Err(AuditBreak::Hash { position: next });
            }
            Ok(Self {
                position: next,
                hash: kept,
            })
        })
    }
}

impl CanonicalEntry<'_> {
    /// The entry as it is hashed: numbers of 8 bytes, big-endian, then each text with its length in
    /// bytes before it, so that no two entries have one form. The hash of the content comes last, where there is one.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let texts = [self.subject, self.role, self.action, self.resource].map(str::as_bytes);
        let mut bytes = Vec::new();
        bytes.extend(self.position.to_be_bytes());
        bytes.extend(self.time_micros.to_be_bytes());
        let content = Some(self.content.as_bytes()).filter(|content| !content.is_empty());
        for text in texts.into_iter().chain([self.detail]).chain(content) {
            bytes.extend(length(text));
            bytes.extend(text);
        }
        bytes
    }

    /// The hash of this entry after the one before it.
    #[must_use]
    pub fn hash_after(&self, previous: AuditHash) -> AuditHash {
        chain(previous, &self.canonical())
    }
}

/// The hash of an entry in its canonical form after the hash of the entry before; zeros before the
/// first.
#[must_use]
pub fn chain(previous: AuditHash, canonical: &[u8]) -> AuditHash {
    let hash = Sha256::new()
        .chain_update(FORM)
        .chain_update(previous.0)
        .chain_update(length(canonical))
        .chain_update(canonical);
    AuditHash(hash.finalize().into())
}

fn length(bytes: &[u8]) -> [u8; 8] {
    // A length in memory fits 64 bits.
    u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes()
}

impl fmt::Display for AuditHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Hex(&self.0), formatter)
    }
}

impl fmt::Debug for AuditHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AuditHash({self})")
    }
}

impl FromStr for AuditHash {
    type Err = AuditHashError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Hex::read(text).map(Self).ok_or(AuditHashError)
    }
}

#[cfg(test)]
mod tests;
