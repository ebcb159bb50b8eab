//! The databases: whether they can be reached, are whole, and are of this version; and how far followers have read the feeds.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use techmarket_kernel::{Clock as _, SystemClock};
use techmarket_rpc::LagBound;
use techmarket_store::Migration;
use techmarket_store::outside::{self, Exported, Figures, Server};

use super::finding::Finding;
use crate::backup::{DATABASES, kept_in};
use crate::cli::DoctorOptions;

/// The oldest PostgreSQL that the tests run on.
const LEAST_POSTGRES: u32 = 15;
/// How far clocks may be apart.
const SKEW: SignedDuration = SignedDuration::from_secs(2);
/// Steps below this are shared by all services.
const OWN_MIGRATIONS: i64 = 100;
/// Follower, the feed that it follows, and the consumer by which it keeps how far it has come.
const FOLLOWERS: [(&str, &str, &str); 5] = [
    ("matching", "supply", "supply"),
    ("matching", "demand", "demand"),
    ("matching", "contract", "contract"),
    ("demand", "contract", "contract"),
    ("directory", "contract", "contract"),
];

/// What the databases hold.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) databases: BTreeMap<&'static str, Figures>,
    /// Hashes that contracts name; `None` where there is no database of contracts.
    pub(super) attachments: Option<Vec<String>>,
}

pub(super) async fn look(options: &DoctorOptions, findings: &mut Vec<Finding>) -> Held {
    let held = match &options.database {
        Some(url) => postgres(url, findings).await,
        None => sqlite(options, findings),
    };
    if held.databases.is_empty() {
        let remedy = "检查 --data；使用 PostgreSQL 时给出 --database；市场至少启动过一次才有数据库";
        findings.push(Finding::wrong("没有找到任何数据库", remedy));
    }
    for (name, figures) in &held.databases {
        findings.push(migrations(name, figures));
    }
    held
}

fn sqlite(options: &DoctorOptions, findings: &mut Vec<Finding>) -> Held {
    let mut held = Held::default();
    for name in DATABASES {
        let file = options.data.join(format!("{name}.db"));
        if !file.is_file() {
            continue;
        }
        let remedy = "停止市场，从最近一次完好的备份恢复（techmarket restore），损坏的文件留作核对";
        match outside::check(&file) {
            Ok(faults) if faults.is_empty() => {}
            Ok(faults) => {
                let some = faults.first().cloned().unwrap_or_default();
                findings.push(Finding::wrong(format!("数据库 {name} 已损坏：{some}"), remedy));
                continue;
            }
            Err(error) => {
                let told = anyhow::Error::from(error);
                findings.push(Finding::wrong(format!("数据库 {name} 读不出：{told:#}"), remedy));
                continue;
            }
        }
        if let Ok(figures) = outside::figures(&file) {
            let rows: i64 = figures.rows.values().sum();
            findings.push(Finding::well(format!("数据库 {name} 完好，{rows} 行")));
            held.databases.insert(name, figures);
        }
        if name == "contract" {
            held.attachments = outside::values(&file, techmarket_contract::store::contents::ALL_NAMED).ok();
        }
    }
    held
}

async fn postgres(url: &str, findings: &mut Vec<Finding>) -> Held {
    let mut held = Held::default();
    let read = async {
        let mut there = Exported::take(url).await?;
        let server = there.server().await?;
        for name in DATABASES {
            if let Some(figures) = there.figures(name).await? {
                held.databases.insert(name, figures);
            }
        }
        if held.databases.contains_key("contract") {
            let named = there
                .values("contract", techmarket_contract::store::contents::ALL_NAMED)
                .await?;
            held.attachments = Some(named);
        }
        Ok::<_, anyhow::Error>(server)
    };
    match read.await {
        Ok(server) => of_server(&server, findings),
        Err(error) => findings.push(Finding::wrong(
            format!("PostgreSQL 连接不上或读不出：{error:#}"),
            "检查数据库是否在运行、地址与密码、防火墙和 pg_hba.conf",
        )),
    }
    held
}

fn of_server(server: &Server, findings: &mut Vec<Finding>) {
    let (version, collation) = (&server.version, &server.collation);
    let major: u32 = version
        .split('.')
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    findings.push(if major < LEAST_POSTGRES {
        let remedy = format!("升级到 PostgreSQL {LEAST_POSTGRES} 或更新");
        Finding::doubtful(format!("PostgreSQL {version} 旧于测试所用的版本"), remedy)
    } else {
        Finding::well(format!("PostgreSQL {version} 可以连接"))
    });
    findings.push(if matches!(collation.as_str(), "C" | "POSIX") {
        Finding::well(format!("数据库的排序规则是 {collation}"))
    } else {
        let remedy =
            "以 LC_COLLATE 'C' 新建数据库，用备份恢复过去：否则列表的次序与 SQLite 不同，前缀查找变慢";
        Finding::doubtful(format!("数据库的排序规则是 {collation}，应为 C"), remedy)
    });
    let apart = SystemClock.now().duration_since(server.time).abs();
    findings.push(if apart > SKEW {
        let remedy = "在两台机器上启用 NTP（systemd-timesyncd 或 chrony）";
        Finding::wrong(format!("本机与数据库的时钟相差 {} 秒", apart.as_secs()), remedy)
    } else {
        Finding::well("本机与数据库的时钟一致")
    });
}

fn migrations(name: &str, figures: &Figures) -> Finding {
    let Some((schema, _)) = kept_in(name) else {
        return Finding::well(format!("数据库 {name}：{} 步迁移", figures.migrations.len()));
    };
    let ours: Vec<i64> = schema
        .migrations
        .iter()
        .map(|step: &Migration| step.version)
        .collect();
    let newer: Vec<_> = figures
        .migrations
        .iter()
        .filter(|version| **version >= OWN_MIGRATIONS && !ours.contains(version))
        .collect();
    let missing = ours
        .iter()
        .filter(|version| !figures.migrations.contains(version))
        .count();
    if !newer.is_empty() {
        return Finding::wrong(
            format!("数据库 {name} 已由更新的版本迁移"),
            "用那个版本的程序，或恢复升级前的备份",
        );
    }
    if missing > 0 {
        return Finding::doubtful(
            format!("数据库 {name} 还有 {missing} 步迁移"),
            "先备份；下次启动时自动执行",
        );
    }
    Finding::well(format!("数据库 {name} 的结构是本版本的"))
}

/// How far followers have read, by what the databases say.
pub(super) fn followers(held: &Held, findings: &mut Vec<Finding>) {
    for (follower, source, consumer) in FOLLOWERS {
        let (Some(own), Some(feed)) = (held.databases.get(follower), held.databases.get(source)) else {
            continue;
        };
        let read = own.cursors.get(consumer).copied().unwrap_or_default();
        let head = feed.feed_head.unwrap_or_default();
        let said = format!("{follower} 读 {source} 的变更流到 {read}，末尾 {head}");
        findings.push(if read > head {
            let remedy = "各数据库来自不同的备份：启动时跟随者会自动退回末尾，索引会重建；请核对丢失的更改";
            Finding::doubtful(said, remedy)
        } else if head - read > LagBound::default().events {
            Finding::doubtful(
                said,
                "市场未运行时属正常；运行中请看日志和 /readyz，等待或查明原因",
            )
        } else {
            Finding::well(said)
        });
    }
}
