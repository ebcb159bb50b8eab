//! Whether a backup could be restored: everything in it is read, its databases are opened aside, and its audit trail is followed to
//! the end.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_proto::contract::v1::{VerifyAuditTrailRequest, VerifyAuditTrailResponse};
use techmarket_store::Location;
use techmarket_store::outside::{self, Exported, Figures};
use tempfile::TempDir;

use super::manifest::{DatabaseKind, Manifest, find};
use super::sealed::Seal;
use super::{attachments, files, postgres};
use crate::cli::{EncoderOptions, RoleName, VerifyOptions};
use crate::connect::explain;
use crate::demo::{self, Cast};
use crate::home::Home;
use crate::serve::{Plan, start};
use crate::terminal::{complain, say};

/// Entries of the audit trail that one call reads.
const ENTRIES: i32 = 100_000;

pub(super) async fn run(options: &VerifyOptions) -> anyhow::Result<ExitCode> {
    let backup = find(&options.folder, options.at.as_deref())?;
    let manifest = Manifest::read(&backup)?;
    say(&format!("核验 {}（{}）", backup.display(), manifest.time));
    let mut faults = manifest.differences(&backup);
    say(&format!("  文件 {} 个", manifest.files.len()));
    let unsealed = super::unsealed(
        &manifest,
        options.seal_key.as_deref(),
        &backup,
        &std::env::temp_dir(),
    );
    let (seal, folder) = match unsealed {
        Ok(unsealed) => unsealed,
        // What is damaged cannot be opened either, and is told of below.
        Err(_) if !faults.is_empty() => (None, None),
        Err(error) => return Err(error),
    };
    let plain = folder.as_ref().map_or(backup.as_path(), TempDir::path);
    if faults.is_empty() {
        faults.extend(attachments_faults(&options.folder, plain, seal.as_ref())?);
        say(&format!("  附件 {} 个", manifest.attachments));
    }
    if faults.is_empty() {
        faults.extend(opened(plain, &manifest, options.database.as_deref()).await?);
    }
    if faults.is_empty() {
        say("备份完好");
        return Ok(ExitCode::SUCCESS);
    }
    for fault in &faults {
        complain(&format!("错误：{fault}"));
    }
    complain("备份不完好：请立即重新备份，并检查存放备份的磁盘");
    Ok(ExitCode::FAILURE)
}

fn attachments_faults(backups: &Path, backup: &Path, seal: Option<&Seal>) -> anyhow::Result<Vec<String>> {
    let shared = backups.join(attachments::FOLDER);
    let listed = attachments::read_list(backup)?;
    let content = |hash: &String| {
        let file = attachments::kept(&shared, hash, seal);
        match seal {
            Some(seal) => seal.content(&file),
            None => files::content(&file),
        }
    };
    let fault = |hash: &String| match content(hash) {
        Ok(content) if content.sha256 == *hash => None,
        Ok(_) => Some(format!("附件 {hash} 已损坏")),
        Err(error) => Some(format!("附件 {hash} 读不出：{error:#}")),
    };
    Ok(listed.iter().filter_map(fault).collect())
}

async fn opened(backup: &Path, manifest: &Manifest, database: Option<&str>) -> anyhow::Result<Vec<String>> {
    let aside = tempfile::Builder::new()
        .prefix("techmarket-verify-")
        .tempdir()
        .context("临时目录")?;
    let (location, held, mut faults) = match (manifest.kind, database) {
        (DatabaseKind::Sqlite, None) => copied(backup, manifest, aside.path()).await?,
        (DatabaseKind::Postgres, Some(url)) => loaded(backup, manifest, url).await?,
        (DatabaseKind::Postgres, None) => return listed(backup, manifest).await,
        (DatabaseKind::Sqlite, Some(_)) => anyhow::bail!("这是 SQLite 的备份：不要给出 --database"),
    };
    for (name, figures) in &manifest.databases {
        let found = held.get(name).cloned().unwrap_or_default();
        if found != *figures {
            faults.push(format!("数据库 {name} 的行数与备份时不同"));
        }
        let (rows, head) = (
            found.rows.values().sum::<i64>(),
            found.feed_head.unwrap_or_default(),
        );
        say(&format!("  数据库 {name}：{rows} 行，变更流到 {head}"));
    }
    if faults.is_empty() && held.contains_key("contract") {
        faults.extend(audited(aside.path(), location).await?);
    }
    Ok(faults)
}

/// Where the databases of a backup were opened, what they hold, and what is wrong with them.
type Opened = (Location, BTreeMap<String, Figures>, Vec<String>);

async fn copied(backup: &Path, manifest: &Manifest, aside: &Path) -> anyhow::Result<Opened> {
    let (mut held, mut faults) = (BTreeMap::new(), Vec::new());
    for name in manifest.databases.keys() {
        let file = aside.join(format!("{name}.db"));
        fs::copy(backup.join("databases").join(format!("{name}.db")), &file)?;
        let (checked, figures) = tokio::task::spawn_blocking(move || {
            Ok::<_, anyhow::Error>((outside::check(&file)?, outside::figures(&file)?))
        })
        .await??;
        faults.extend(checked.into_iter().map(|fault| format!("数据库 {name}：{fault}")));
        held.insert(name.clone(), figures);
    }
    Ok((Location::Folder(aside.to_owned()), held, faults))
}

async fn loaded(backup: &Path, manifest: &Manifest, url: &str) -> anyhow::Result<Opened> {
    postgres::require_empty(url).await?;
    postgres::load(url, &backup.join(postgres::DUMP)).await?;
    let (mut there, mut held) = (Exported::take(url).await?, BTreeMap::new());
    for name in manifest.databases.keys() {
        if let Some(figures) = there.figures(name).await? {
            held.insert(name.clone(), figures);
        }
    }
    say("  转储已恢复到 --database 的数据库：核验后可以删除该数据库");
    Ok((Location::from_url(url)?, held, Vec::new()))
}

/// A dump that is not restored can only be read.
async fn listed(backup: &Path, manifest: &Manifest) -> anyhow::Result<Vec<String>> {
    let held = postgres::schemas(&backup.join(postgres::DUMP)).await?;
    let missing = manifest
        .databases
        .keys()
        .filter(|name| !held.contains(&name.as_str()));
    say("  PostgreSQL 的转储可读；给出一个空数据库（--database）才能核对行数和登记审计");
    Ok(missing.map(|name| format!("转储中没有 schema {name}")).collect())
}

/// Runs the service of contracts on the copy, and asks it about its audit trail.
pub async fn audited(aside: &Path, location: Location) -> anyhow::Result<Option<String>> {
    let home = Home::open(aside, None)?;
    let encoder = EncoderOptions {
        encoder: None,
        encoder_threads: 1,
    };
    let plan = demo::plan(home.clone(), SocketAddr::from(([127, 0, 0, 1], 0)), encoder)?;
    let plan = Plan {
        location,
        roles: vec![RoleName::Contract],
        ..plan
    };
    let running = start(plan).await?;
    let url = format!("http://{}", running.address());
    let mut register = ContractServiceClient::new(Cast::new(&url, home.existing_key()?).operator()?);
    let (mut request, mut read) = (VerifyAuditTrailRequest::default(), 0);
    let fault = loop {
        request.max_entries = ENTRIES;
        let answer = register.verify_audit_trail(request.clone()).await;
        let answer: VerifyAuditTrailResponse = answer.map_err(|status| explain(&status))?.into_inner();
        read += answer.verified_count;
        if !answer.intact {
            let position = answer.broken_position.max(answer.altered_position);
            break Some(format!("登记审计在第 {position} 条断开"));
        }
        if answer.last_position >= answer.head_position {
            break None;
        }
        request.after_position = answer.last_position;
        request.after_hash = answer.last_hash;
    };
    say(&format!("  登记审计 {read} 条"));
    running.stop().await;
    Ok(fault)
}
