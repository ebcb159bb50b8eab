//! Etags: the version of a resource as callers carry it (AIP-154).

use std::fmt;

use crate::{Error, Reason, Result};

/// The version of a resource. Shape: `1-` and the version; the first part is the scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Etag(i64);

impl Etag {
    /// The etag of `version`.
    #[must_use]
    pub fn new(version: i64) -> Self {
        Self(version)
    }

    /// Refuses a caller that acts on another version than this one, or on none.
    pub fn require(self, given: &str, kind: &'static str, name: &str) -> Result<()> {
        if given == self.to_string() {
            return Ok(());
        }
        let message = format!("{name} 已被修改，请重新读取后再试");
        Err(Error::new(Reason::EtagMismatch, message)
            .on(kind, name)
            .with("etag", self.to_string()))
    }
}

impl fmt::Display for Etag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1-{}", self.0)
    }
}
