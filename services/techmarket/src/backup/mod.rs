//! `techmarket backup` and `techmarket restore`: everything of a market that cannot be made again, taken while it runs.
//!
//! A folder of backups holds one folder for each, named by its time, and beside them the attachments that all of them share. What
//! order gives, and what a restore does to those who follow the feeds, stands in docs/decisions/0052-backups.md.

pub mod attachments;
mod databases;
mod files;
mod manifest;
mod postgres;
mod restore;
mod take;
mod verify;

use std::process::ExitCode;

use crate::cli::{BackupCommand, BackupOptions, RestoreOptions};

pub use databases::DATABASES;

/// Makes or verifies a backup.
pub async fn run(options: BackupOptions) -> anyhow::Result<ExitCode> {
    match options.command {
        Some(BackupCommand::Verify(options)) => verify::run(&options).await,
        None => take::run(&options).await,
    }
}

/// Puts a backup in the place of a market that is gone.
pub async fn restore(options: RestoreOptions) -> anyhow::Result<ExitCode> {
    restore::run(&options).await
}
