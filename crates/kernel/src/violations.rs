//! Collecting every violation of a request, so that a caller mends all of them at once.

use std::fmt::Display;

use crate::{Error, Reason, Result};

/// At most this many violations are reported; a request with more has the rest left out.
const MAX_VIOLATIONS: usize = 100;

/// One broken rule of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field in the request, for example `listing.price.minimum`.
    pub field: String,
    /// The reason.
    pub reason: Reason,
    /// The rule, in Chinese, without the value where it may be confidential.
    pub description: String,
}

/// A collector of violations below a path.
#[derive(Clone, Debug, Default)]
pub struct Violations {
    found: Vec<Violation>,
    prefix: String,
}

impl Violations {
    /// An empty collector at the root of the request.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What `read` reads of a request, if it finds nothing wrong; else the error with all of it.
    pub fn collect<T>(read: impl FnOnce(&mut Self) -> Option<T>) -> Result<T> {
        let mut v = Self::new();
        let value = read(&mut v);
        v.finish_with(value)
    }

    /// Adds a violation of `field`, a path below the current one; an empty path means the current one itself.
    pub fn add(&mut self, field: impl Display, reason: Reason, description: impl Into<String>) {
        if self.found.len() < MAX_VIOLATIONS {
            let field = join(&self.prefix, &field.to_string());
            self.found.push(Violation {
                field,
                reason,
                description: description.into(),
            });
        }
    }

    /// Runs `check` with every path below `field`.
    pub fn within<T>(&mut self, field: impl Display, check: impl FnOnce(&mut Self) -> T) -> T {
        let below = join(&self.prefix, &field.to_string());
        let above = std::mem::replace(&mut self.prefix, below);
        let result = check(self);
        self.prefix = above;
        result
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The violations in the order found.
    #[must_use]
    pub fn into_vec(self) -> Vec<Violation> {
        self.found
    }

    /// `Ok` if nothing is wrong, else the error with all of it.
    pub fn finish(self) -> Result<()> {
        if self.found.is_empty() {
            Ok(())
        } else {
            Err(Error::invalid(self))
        }
    }

    /// `value` if nothing is wrong. A `None` comes from a check that added its violation.
    pub fn finish_with<T>(self, value: Option<T>) -> Result<T> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => Err(Error::invalid(self)),
        }
    }
}

fn join(prefix: &str, field: &str) -> String {
    match (prefix.is_empty(), field.is_empty()) {
        (true, _) => field.to_owned(),
        (_, true) => prefix.to_owned(),
        _ if field.starts_with('[') => format!("{prefix}{field}"),
        _ => format!("{prefix}.{field}"),
    }
}

#[cfg(test)]
mod tests;
