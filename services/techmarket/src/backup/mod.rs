//! `techmarket backup` and `techmarket restore`: everything of a market that cannot be made again, taken while it runs.
//!
//! A folder of backups holds one folder for each, named by its time, and beside them the attachments that all of them share. What
//! order gives, and what a restore does to those who follow the feeds, stands in docs/decisions/0052-backups.md.

pub mod attachments;
mod databases;
pub mod files;
mod manifest;
mod postgres;
mod restore;
mod sealed;
pub mod take;
pub mod verify;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use tempfile::TempDir;

use crate::cli::{BackupCommand, BackupKeyOptions, BackupOptions, RestoreOptions};
use crate::terminal::say;

pub use databases::{DATABASES, kept_in};
use manifest::Manifest;
use sealed::Seal;

/// Makes or verifies a backup.
pub async fn run(options: BackupOptions) -> anyhow::Result<ExitCode> {
    match options.command {
        Some(BackupCommand::Verify(options)) => verify::run(&options).await,
        Some(BackupCommand::Key(options)) => key(&options),
        None => take::run(&options).await,
    }
}

/// Makes a key for backups.
fn key(options: &BackupKeyOptions) -> anyhow::Result<ExitCode> {
    let seal = Seal::create(&options.file)?;
    say(&format!(
        "备份密钥 {} 已写入 {}",
        seal.id(),
        options.file.display()
    ));
    say("请另存一份在服务器以外的安全处：没有它，加密的备份任何人都读不出");
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup in the place of a market that is gone.
pub async fn restore(options: RestoreOptions) -> anyhow::Result<ExitCode> {
    restore::run(&options).await
}

/// The key of a sealed backup, and a folder in `beside` with what its files hold; neither of one that is not sealed.
fn unsealed(
    manifest: &Manifest,
    key: Option<&Path>,
    backup: &Path,
    beside: &Path,
) -> anyhow::Result<(Option<Seal>, Option<TempDir>)> {
    let Some(id) = &manifest.sealed else {
        return Ok((None, None));
    };
    let key = key.with_context(|| format!("备份以密钥 {id} 加密：请用 --seal-key 给出密钥文件"))?;
    let seal = Seal::read(key)?;
    anyhow::ensure!(
        seal.id() == *id,
        "备份以密钥 {id} 加密，{} 中的密钥是 {}",
        key.display(),
        seal.id()
    );
    let folder = tempfile::Builder::new()
        .prefix("techmarket-unsealed-")
        .tempdir_in(beside)
        .with_context(|| beside.display().to_string())?;
    sealed::open_all(&seal, backup, folder.path())?;
    Ok((Some(seal), Some(folder)))
}
