//! Making a backup while the market runs.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use jiff::Timestamp;
use techmarket_kernel::{Clock as _, SystemClock};
use techmarket_store::outside::{self, Exported};

use super::databases::DATABASES;
use super::manifest::{DatabaseKind, Manifest, complete};
use super::sealed::{Seal, seal_all};
use super::{attachments, files, postgres};
use crate::cli::BackupOptions;
use crate::last_backup;
use crate::terminal::{complain, say};

/// What ends the name of a backup that is not complete.
const UNFINISHED: &str = ".unfinished";
/// In the data folder: what is about to be sealed.
const WORK: &str = "backup.unsealed";
/// Held by who makes one.
const LOCK: &str = "backup.lock";
/// No key or token is larger.
const MAX_KEY: u64 = 1 << 20;

pub(super) async fn run(options: &BackupOptions) -> anyhow::Result<ExitCode> {
    let backups = options.folder.as_deref().context("缺少备份目录")?;
    let data = options.data.as_deref().context("缺少 --data")?;
    anyhow::ensure!(data.is_dir(), "{} 不是数据目录", data.display());
    fs::create_dir_all(backups).with_context(|| backups.display().to_string())?;
    anyhow::ensure!(
        !backups.canonicalize()?.starts_with(data.canonicalize()?),
        "备份目录不能在数据目录之中：请放在另一块磁盘上"
    );
    let _lock = claim(backups)?;
    let time = SystemClock.now();
    let name = format!(
        "{}{:03}Z",
        time.strftime("%Y%m%dT%H%M%S"),
        time.subsec_millisecond()
    );
    let (unfinished, finished) = (backups.join(format!("{name}{UNFINISHED}")), backups.join(&name));
    anyhow::ensure!(!finished.exists(), "{} 已存在：请稍后再试", finished.display());
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    let seal = options.seal_key.as_deref().map(Seal::read).transpose()?;
    // What is sealed is in the clear where it is in the clear anyway, and nowhere else.
    let work = match &seal {
        Some(_) => data.join(WORK),
        None => unfinished.clone(),
    };
    if seal.is_some() && work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(work.join("databases"))?;
    let taken = async {
        let (mut manifest, copied) = take(options, (data, backups), &work, (time, seal.as_ref())).await?;
        if let Some(seal) = &seal {
            seal_all(seal, &work, &unfinished)?;
            manifest.sealed = Some(seal.id());
        }
        manifest.add_files(&unfinished)?;
        manifest.write(&unfinished)?;
        Ok::<_, anyhow::Error>((manifest, copied))
    }
    .await;
    if seal.is_some() {
        let _ = fs::remove_dir_all(&work);
    }
    let (manifest, copied) = match taken {
        Ok(taken) => taken,
        Err(error) => {
            // Half a backup is none.
            let _ = fs::remove_dir_all(&unfinished);
            return Err(error);
        }
    };
    fs::rename(&unfinished, &finished)?;
    files::sync(backups)?;
    let ended = SystemClock.now().as_duration().as_secs_f64();
    files::write(
        &last_backup::file(data),
        last_backup::text(ended, &finished).as_bytes(),
    )?;
    let bytes: u64 = manifest.files.values().map(|kept| kept.size).sum();
    say(&format!(
        "备份完成：{}（{} 个文件 {} KiB；附件 {} 个，其中新增 {} 个 {} KiB）",
        finished.display(),
        manifest.files.len(),
        bytes >> 10,
        manifest.attachments,
        copied.new,
        copied.bytes >> 10
    ));
    say(match &manifest.sealed {
        Some(_) => "备份已加密：没有备份密钥读不出，密钥请另存在别处",
        None => "备份中有签名密钥和保密内容，没有加密：请放在只有管理员可以读取的地方",
    });
    if let Some(keep) = options.keep {
        thin_out(backups, keep)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn take(
    options: &BackupOptions,
    (data, backups): (&Path, &Path),
    folder: &Path,
    (time, seal): (Timestamp, Option<&Seal>),
) -> anyhow::Result<(Manifest, attachments::Copied)> {
    let mut manifest = match &options.database {
        Some(url) => dump(url, folder, time).await?,
        None => copy_databases(data, folder, time).await?,
    };
    // After the databases: a contract names a file once it is kept, and a named file is never removed.
    let own = data.join(attachments::FOLDER);
    let own = options.attachments.clone().unwrap_or(own);
    let shared = backups.join(attachments::FOLDER);
    fs::create_dir_all(&shared)?;
    let copied = attachments::copy(&own, &shared, seal)?;
    attachments::write_list(folder, &copied.hashes)?;
    manifest.attachments = copied.hashes.len() as u64;
    manifest.bucket.clone_from(&options.attachment_bucket);
    if let Some(bucket) = &options.attachment_bucket {
        complain(&format!(
            "附件在存储桶 {bucket} 中，不在本备份内：请用存储服务自己的版本控制或复制功能备份"
        ));
    }
    copy_keys(data, options.key.as_deref(), &folder.join("keys"))?;
    if let Some(reference) = &options.reference {
        files::copy_all(reference, &folder.join("reference"))?;
    }
    Ok((manifest, copied))
}

async fn copy_databases(data: &Path, folder: &Path, time: Timestamp) -> anyhow::Result<Manifest> {
    let mut manifest = Manifest::new(time, DatabaseKind::Sqlite);
    for name in DATABASES {
        let file = data.join(format!("{name}.db"));
        if !file.is_file() {
            continue;
        }
        let target = folder.join("databases").join(format!("{name}.db"));
        let figures = tokio::task::spawn_blocking(move || copy_database(&file, &target)).await?;
        manifest.databases.insert(
            name.to_owned(),
            figures.with_context(|| format!("数据库 {name}"))?,
        );
    }
    anyhow::ensure!(
        !manifest.databases.is_empty(),
        "{} 中没有数据库：使用 PostgreSQL 时须给出 --database",
        data.display()
    );
    Ok(manifest)
}

/// Copies, puts the copy on to the disk, and reads it whole.
fn copy_database(file: &Path, target: &Path) -> anyhow::Result<outside::Figures> {
    let beside = target.with_extension("db.part");
    outside::copy(file, &beside)?;
    let faults = outside::check(&beside)?;
    anyhow::ensure!(
        faults.is_empty(),
        "数据库已损坏：{}。请停止市场，从最近一次完好的备份恢复",
        faults.join("；")
    );
    let figures = outside::figures(&beside)?;
    files::sync(&beside)?;
    fs::rename(&beside, target)?;
    files::sync(target.parent().context("a folder")?)?;
    Ok(figures)
}

async fn dump(url: &str, folder: &Path, time: Timestamp) -> anyhow::Result<Manifest> {
    let mut manifest = Manifest::new(time, DatabaseKind::Postgres);
    let mut exported = Exported::take(url).await?;
    manifest.server_version = Some(exported.server().await?.version);
    let mut schemas = Vec::new();
    for name in DATABASES {
        if let Some(figures) = exported.figures(name).await? {
            manifest.databases.insert(name.to_owned(), figures);
            schemas.push(name);
        }
    }
    anyhow::ensure!(!schemas.is_empty(), "数据库中没有技术市场的 schema");
    let file = folder.join(postgres::DUMP);
    postgres::dump(url, exported.id(), &schemas, &file).await?;
    files::sync(&file)?;
    Ok(manifest)
}

/// Copies what stands in the data folder beside databases, locks and what can be made again: keys and tokens.
pub fn copy_keys(data: &Path, key: Option<&Path>, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let made_again = name == last_backup::FILE || name.ends_with(".lock") || name.contains(".db");
        let small = entry
            .metadata()
            .is_ok_and(|meta| meta.is_file() && meta.len() <= MAX_KEY);
        if small && !made_again {
            files::copy(&path, &to.join(&*name))?;
        }
    }
    if let Some(key) = key {
        let name = key.file_name().context("--key 应为文件")?;
        files::copy(key, &to.join(name))?;
    }
    Ok(())
}

/// Removes the oldest backups beyond the newest `keep`. Attachments stay: later backups share them.
fn thin_out(backups: &Path, keep: usize) -> anyhow::Result<()> {
    let names = complete(backups)?;
    let old = names.len().saturating_sub(keep.max(1));
    for name in &names[..old] {
        let folder: PathBuf = backups.join(name);
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
        say(&format!("删除旧备份 {}", folder.display()));
    }
    Ok(())
}

fn claim(backups: &Path) -> anyhow::Result<File> {
    let path = backups.join(LOCK);
    let file = File::options().create(true).append(true).open(&path);
    let file = file.with_context(|| path.display().to_string())?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!("{} 中正在进行另一次备份", backups.display())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| path.display().to_string()),
    }
}
