//! `techmarket copy`: a market that has kept everything in SQLite goes on in PostgreSQL, with its feeds, cursors, audit trails,
//! numbers, keys and files. What holds it together stands in docs/decisions/0065-copying-a-market.md.

mod compare;
mod folder;
mod tables;

use std::process::ExitCode;

use anyhow::Context as _;
use techmarket_store::Location;
use techmarket_store::outside::copying::Target;

use crate::backup::verify::audited;
use crate::backup::{DATABASES, files};
use crate::cli::{CopyOptions, RoleName};
use crate::home::Home;
use crate::terminal::say;

/// Copies, compares, and gives the copy its names.
pub async fn run(options: &CopyOptions) -> anyhow::Result<ExitCode> {
    let data = &options.data;
    anyhow::ensure!(data.is_dir(), "{} 不是数据目录", data.display());
    let location = Location::from_url(&options.database)?;
    let home = Home::at(data, options.key.as_deref());
    // Nobody serves what is copied, and nobody begins to.
    for role in RoleName::ALL {
        home.claim(role, "正在复制到 PostgreSQL")?;
    }
    home.existing_key()?;
    let sources = tables::sources(data)?;
    let target = Target::claim(&options.database).await?;
    let mut target = target.context("另一个 techmarket copy 正在向这个数据库复制")?;
    tables::require_own(&mut target, &sources).await?;
    for source in &sources {
        tables::copy(&mut target, source, options.batch).await?;
    }
    let mut copied = Vec::new();
    for source in &sources {
        compare::compare(&mut target, source).await?;
        copied.push(source.name);
    }
    if let Some(to) = &options.to {
        folder::copy(options, to)?;
    }
    target.finish(&copied).await?;
    if let Some(to) = &options.to {
        folder::finish(to)?;
    }
    if copied.contains(&"contract") {
        trail_holds(options, location).await?;
    }
    told(options, &copied);
    Ok(ExitCode::SUCCESS)
}

/// Follows the audit trail to its end where it stands from here on, by the service of contracts itself.
async fn trail_holds(options: &CopyOptions, location: Location) -> anyhow::Result<()> {
    let aside = tempfile::Builder::new()
        .prefix("techmarket-copy-")
        .tempdir()
        .context("临时目录")?;
    let key = options
        .key
        .clone()
        .unwrap_or_else(|| options.data.join("signing.key"));
    files::copy(&key, &aside.path().join("signing.key"))?;
    if let Some(fault) = audited(aside.path(), location).await? {
        anyhow::bail!("{fault}。原市场的数据也是如此：请用 techmarket backup verify 核验原来的备份");
    }
    Ok(())
}

fn told(options: &CopyOptions, copied: &[&str]) {
    let data = options.to.as_ref().unwrap_or(&options.data);
    say(&format!(
        "已复制并核对 {} 个数据库。以后用 techmarket serve --data {} --database URL 运行（其他选项与原来相同）",
        copied.len(),
        data.display()
    ));
    let missing: Vec<&str> = DATABASES
        .into_iter()
        .filter(|name| !copied.contains(name))
        .collect();
    if !missing.is_empty() {
        say(&format!("  原市场没有数据库 {}，启动时新建", missing.join("、")));
    }
    say("原来的 SQLite 数据库没有改动：不要再用它运行市场，否则两处各自登记、编号重复；核对后另行保存");
}
