#![doc = include_str!("../README.md")]

mod chain;
mod details;
mod entry;
mod pruning;
mod retention;
mod trail;
mod verification;

pub use chain::{AuditBreak, AuditHash, AuditHashError, AuditHead, CanonicalEntry, chain};
pub use details::{Details, Outcome};
pub use entry::{AuditEntry, Step, content_text};
pub use pruning::{PRUNED, beginning, prune};
pub use retention::Retention;
pub use trail::{
    AuditQuery, MIGRATION, ORGANIZATION, append, append_many, concerning, head, last, lock, page,
};
pub use verification::Verification;

/// The statements of this crate, for the test that prepares every constant on both databases.
pub const STATEMENTS: [&[&str]; 2] = [&trail::STATEMENTS, &pruning::STATEMENTS];
