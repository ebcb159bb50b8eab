//! PostgreSQL's own programs.

use std::path::Path;
use std::process::Stdio;

use anyhow::Context as _;
use techmarket_store::outside::{Exported, environment};
use tokio::process::Command;

use super::databases::DATABASES;

/// In a backup: the dump of all schemas, in the form of `pg_restore`.
pub(super) const DUMP: &str = "databases/market.dump";

/// Writes all schemas of `url` into `file`, as they are in the snapshot `snapshot`.
pub(super) async fn dump(url: &str, snapshot: &str, schemas: &[&str], file: &Path) -> anyhow::Result<()> {
    let mut arguments = vec![
        "--format=custom".to_owned(),
        "--no-owner".to_owned(),
        "--no-privileges".to_owned(),
        format!("--snapshot={snapshot}"),
    ];
    arguments.extend(schemas.iter().map(|schema| format!("--schema={schema}")));
    arguments.push(format!("--file={}", file.display()));
    run("pg_dump", &arguments, url).await.map(drop)
}

/// Puts what `file` holds into the database of `url`, whole or not at all.
pub(super) async fn load(url: &str, file: &Path) -> anyhow::Result<()> {
    let database = environment(url)?
        .into_iter()
        .find_map(|(name, value)| (name == "PGDATABASE").then_some(value))
        .context("--database 应写明数据库名")?;
    let arguments = [
        "--single-transaction".to_owned(),
        "--exit-on-error".to_owned(),
        "--no-owner".to_owned(),
        "--no-privileges".to_owned(),
        format!("--dbname={database}"),
        file.display().to_string(),
    ];
    run("pg_restore", &arguments, url).await.map(drop)
}

/// Refuses a database in which there is a market already.
pub(super) async fn require_empty(url: &str) -> anyhow::Result<()> {
    let mut there = Exported::take(url).await?;
    for name in DATABASES {
        anyhow::ensure!(
            there.figures(name).await?.is_none(),
            "数据库中已有 schema {name}：请使用新建的空数据库"
        );
    }
    Ok(())
}

/// The schemas of the market that `file` holds, by its own table of contents.
pub(super) async fn schemas(file: &Path) -> anyhow::Result<Vec<&'static str>> {
    let arguments = ["--list".to_owned(), file.display().to_string()];
    let listed = run("pg_restore", &arguments, "postgres://localhost/").await?;
    let held = |name: &&str| listed.contains(&format!("SCHEMA - {name} "));
    Ok(DATABASES.into_iter().filter(held).collect())
}

async fn run(program: &str, arguments: &[String], url: &str) -> anyhow::Result<String> {
    let ran = Command::new(program)
        .args(arguments)
        .envs(environment(url)?)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await;
    let ran = ran.with_context(|| {
        format!("找不到 {program}：请安装与服务器同一主版本的 PostgreSQL 客户端（Debian 的 postgresql-client），并使它在 PATH 中")
    })?;
    anyhow::ensure!(
        ran.status.success(),
        "{program} 失败：{}",
        String::from_utf8_lossy(&ran.stderr).trim()
    );
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}
