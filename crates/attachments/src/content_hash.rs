//! The name of a content.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use techmarket_types::Hex;

/// SHA-256 of a content (内容摘要), written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash([u8; 32]);

/// A text is not 64 hexadecimal digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("SHA-256 应为 64 位小写十六进制数字")]
pub struct ContentHashInvalid;

impl ContentHash {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }

    /// The hash with this value, most significant byte first.
    #[must_use]
    pub const fn from_bytes(value: [u8; 32]) -> Self {
        Self(value)
    }

    /// Its value, most significant byte first.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn finish(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }

    /// Folder of the content: 256 folders keep each one small.
    pub(crate) fn shard(&self) -> String {
        Hex(&self.0[..1]).to_string()
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Hex(&self.0), f)
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ContentHash {
    type Err = ContentHashInvalid;

    fn from_str(text: &str) -> Result<Self, ContentHashInvalid> {
        Hex::read(text).map(Self).ok_or(ContentHashInvalid)
    }
}
