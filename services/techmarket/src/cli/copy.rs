//! `copy`.

use std::path::PathBuf;

use clap::Args;

/// Options of `copy`.
#[derive(Debug, Args)]
pub struct CopyOptions {
    /// 原市场的数据目录，其中是 SQLite 数据库；市场须已停止。
    #[arg(long, value_name = "DATA")]
    pub data: PathBuf,
    /// 新建的空 PostgreSQL 数据库（postgres://...），或上一次中断时所用的。
    #[arg(long, value_name = "URL", env = "TECHMARKET_DATABASE", hide_env_values = true)]
    pub database: String,
    /// 新的数据目录，应为空或不存在：签名密钥和附件复制到其中；不给出时留在原数据目录。
    #[arg(long, value_name = "NEW")]
    pub to: Option<PathBuf>,
    /// 原市场合同附件的目录，与 serve 相同；不给出时为 DATA/attachments。
    #[arg(long, value_name = "DIR")]
    pub attachments: Option<PathBuf>,
    /// 原市场的签名密钥，不在数据目录中时给出。
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// 每个事务复制的行数。
    #[arg(long, value_name = "ROWS", default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub batch: u32,
}
