#![doc = include_str!("../README.md")]

mod chain;
mod details;
mod entry;
pub mod erased;
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

/// Those of [`erased`], whose table the directory has in another form.
pub const ERASED_STATEMENTS: &[&str] = &erased::STATEMENTS;
