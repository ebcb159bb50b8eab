//! The tables of all databases, batch by batch.

use std::fmt::Write as _;
use std::path::Path;

use techmarket_store::outside::copying::{Source, Target};
use techmarket_store::outside::{self, Figures};
use tokio::task::block_in_place;

use crate::backup::{DATABASES, kept_in};
use crate::terminal::say;

/// One database that is copied.
pub(super) struct Database {
    pub(super) name: &'static str,
    pub(super) figures: Figures,
    pub(super) rows: Source,
}

/// The databases in the folder `data`, whole and of this version.
pub(super) fn sources(data: &Path) -> anyhow::Result<Vec<Database>> {
    let mut sources = Vec::new();
    for name in DATABASES {
        let file = data.join(format!("{name}.db"));
        if !file.is_file() {
            continue;
        }
        let faults = block_in_place(|| outside::check(&file))?;
        anyhow::ensure!(
            faults.is_empty(),
            "数据库 {name} 已损坏：{}。请先从最近一次完好的备份恢复",
            faults.join("；")
        );
        sources.push(Database {
            name,
            figures: block_in_place(|| outside::figures(&file))?,
            rows: Source::open(&file)?,
        });
    }
    anyhow::ensure!(
        !sources.is_empty(),
        "{} 中没有 SQLite 数据库：--data 应为原市场的数据目录",
        data.display()
    );
    Ok(sources)
}

/// Refuses a database that holds anything but what an earlier run has copied of the same market as it stands.
pub(super) async fn require_own(target: &mut Target, sources: &[Database]) -> anyhow::Result<()> {
    let others = target.others().await?;
    anyhow::ensure!(
        others.is_empty(),
        "--database 的数据库中已有 {}：请使用新建的空数据库",
        others.join("、")
    );
    let mut description = String::new();
    for Database { name, figures, .. } in sources {
        // Writing to a string does not fail.
        let _ = writeln!(description, "{name} {}", serde_json::to_string(figures)?);
    }
    let begun = target.begin(&description).await?;
    anyhow::ensure!(
        begun == description,
        "--database 的数据库中有另一次复制的一部分：那是另一个市场，或原市场此后又运行过。请使用新建的空数据库"
    );
    Ok(())
}

/// Copies one database from where an earlier run has come to.
pub(super) async fn copy(target: &mut Target, source: &Database, batch: u32) -> anyhow::Result<()> {
    let Some((schema, extra)) = kept_in(source.name) else {
        anyhow::bail!("数据库 {} 不属于本版本", source.name);
    };
    let migrations = target.migrate(&schema, &extra).await?;
    anyhow::ensure!(
        migrations == source.figures.migrations,
        "数据库 {} 的结构不是本版本的：请先用本版本的 techmarket serve 启动一次原市场，停止后再复制",
        source.name
    );
    let before = target.reached(source.name).await?;
    let kept: i64 = before.values().map(|reached| reached.rows).sum();
    if !before.is_empty() {
        say(&format!("  数据库 {}：接着上一次，已有 {kept} 行", source.name));
    }
    let mut all = 0;
    for table in block_in_place(|| source.rows.tables())? {
        let columns = target.columns(source.name, &table).await?;
        anyhow::ensure!(!columns.is_empty(), "本版本没有表 {}.{table}", source.name);
        let mut reached = match before.get(&table) {
            Some(reached) => *reached,
            None => target.empty(source.name, &table).await?,
        };
        while let Some(lines) =
            block_in_place(|| source.rows.lines(&table, &columns, reached.last, batch as usize))?
        {
            reached = target
                .add(source.name, &table, &columns, (reached, lines))
                .await?;
        }
        all += reached.rows;
    }
    say(&format!("  数据库 {}：{all} 行", source.name));
    Ok(())
}
