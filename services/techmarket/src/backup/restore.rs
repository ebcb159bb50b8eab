//! Putting a backup in the place of a market that is gone.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use techmarket_kernel::{Clock as _, SystemClock};
use techmarket_store::outside;

use super::manifest::{DatabaseKind, Manifest, find};
use super::sealed::Seal;
use super::{attachments, files, postgres};
use crate::cli::RestoreOptions;
use crate::terminal::say;

/// Keeps what is made from the feeds beside its database, and has to hear of a restore.
const FOLLOWER: &str = "matching";

pub(super) async fn run(options: &RestoreOptions) -> anyhow::Result<ExitCode> {
    let backup = find(&options.folder, options.at.as_deref())?;
    let manifest = Manifest::read(&backup)?;
    let wanted = match &options.database {
        Some(_) => DatabaseKind::Postgres,
        None => DatabaseKind::Sqlite,
    };
    anyhow::ensure!(
        manifest.kind == wanted,
        match manifest.kind {
            DatabaseKind::Sqlite => "这是 SQLite 的备份：不要给出 --database",
            DatabaseKind::Postgres => "这是 PostgreSQL 的备份：请给出 --database",
        }
    );
    let differences = manifest.differences(&backup);
    anyhow::ensure!(
        differences.is_empty(),
        "备份 {} 不完好：\n{}",
        backup.display(),
        differences.join("\n")
    );
    empty(&options.data)?;
    let beside = options.data.canonicalize()?;
    let beside = beside.parent().context("a folder beside the data")?;
    let (seal, folder) = super::unsealed(&manifest, options.seal_key.as_deref(), &backup, beside)?;
    let backup = folder.as_ref().map_or(backup, |folder| folder.path().to_owned());
    let time = SystemClock.now().as_microsecond();
    if let Some(url) = &options.database {
        into_postgres(url, &backup, &manifest, time).await?;
    }
    into_folder(options, (&backup, seal.as_ref()), &manifest, time)?;
    say(&format!(
        "已恢复 {} 的备份（{}）到 {}",
        manifest.time,
        backup.display(),
        options.data.display()
    ));
    for (name, figures) in &manifest.databases {
        let head = figures.feed_head.unwrap_or_default();
        say(&format!("  {name}：变更流到 {head}"));
    }
    if backup.join("reference").is_dir() {
        say(&format!(
            "  代码表在 {}，启动时给出 --reference",
            options.data.join("reference").display()
        ));
    }
    if let Some(bucket) = &manifest.bucket {
        say(&format!("  附件在存储桶 {bucket} 中，不在备份内"));
    }
    say(
        "之后的更改已丢失：此后发出的登记编号会再次使用，请核对；其他系统若读到更后的位置，须从备份时的位置重新读取变更流",
    );
    Ok(ExitCode::SUCCESS)
}

/// Refuses a folder that holds anything: what is there may be all that is left of a market.
fn empty(data: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(data).with_context(|| data.display().to_string())?;
    let mut entries = fs::read_dir(data).with_context(|| data.display().to_string())?;
    anyhow::ensure!(
        entries.next().is_none(),
        "{} 不是空目录：请恢复到新的目录，原来的留作核对",
        data.display()
    );
    Ok(())
}

fn into_folder(
    options: &RestoreOptions,
    (backup, seal): (&Path, Option<&Seal>),
    manifest: &Manifest,
    time: i64,
) -> anyhow::Result<()> {
    let (backups, data) = (options.folder.as_path(), options.data.as_path());
    if manifest.kind == DatabaseKind::Sqlite {
        for name in manifest.databases.keys() {
            let file = data.join(format!("{name}.db"));
            files::copy(&backup.join("databases").join(format!("{name}.db")), &file)?;
            if name == FOLLOWER {
                outside::mark_restored(&file, time)?;
            }
        }
    }
    files::copy_all(&backup.join("keys"), data)?;
    if backup.join("reference").is_dir() {
        files::copy_all(&backup.join("reference"), &data.join("reference"))?;
    }
    let (shared, own) = (backups.join(attachments::FOLDER), data.join(attachments::FOLDER));
    for hash in attachments::read_list(backup)? {
        let to = attachments::place(&own, &hash);
        fs::create_dir_all(to.parent().context("a folder")?)?;
        let from = attachments::kept(&shared, &hash, seal);
        let content = match seal {
            Some(seal) => seal.open(&from, &to)?,
            None => files::copy(&from, &to)?,
        };
        anyhow::ensure!(content.sha256 == hash, "附件 {hash} 在备份中已损坏");
    }
    files::sync(data)
}

async fn into_postgres(url: &str, backup: &Path, manifest: &Manifest, time: i64) -> anyhow::Result<()> {
    postgres::require_empty(url).await?;
    postgres::load(url, &backup.join(postgres::DUMP)).await?;
    if manifest.databases.contains_key(FOLLOWER) {
        outside::mark_postgres_restored(url, FOLLOWER, time).await?;
    }
    Ok(())
}
