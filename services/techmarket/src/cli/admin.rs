//! `config` and `doctor`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::connect::address;

/// What can be done with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// 显示 serve 生效的配置及其来源，密码不显示。
    Print(ConfigOptions),
    /// 检查 serve 的配置，不启动。
    Check(ConfigOptions),
    /// 以 Markdown 列出全部选项。
    Reference {
        /// 用英文。
        #[arg(long)]
        english: bool,
    },
}

/// Which configuration.
#[derive(Debug, Args)]
pub struct ConfigOptions {
    /// 配置文件；不给出时为环境变量 TECHMARKET_CONFIG 所指的。
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorOptions {
    /// 配置文件，与 serve 相同。
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// 市场的数据目录。
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL 数据库，与 serve 相同。
    #[arg(long, value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// 运行中的市场的地址；给出时核对索引与数据库。
    #[arg(long, value_name = "URL", value_parser = address)]
    pub address: Option<String>,
    /// 合同附件的目录，与 serve 相同；不给出时为 DIR/attachments。
    #[arg(long, value_name = "DIR", conflicts_with = "attachment_bucket")]
    pub attachments: Option<PathBuf>,
    /// 存放合同附件的存储桶：不核对其中的附件。
    #[arg(long, value_name = "BUCKET")]
    pub attachment_bucket: Option<String>,
    /// 要检查有效期的证书文件（PEM），可重复。
    #[arg(long = "certificate", value_name = "FILE")]
    pub certificates: Vec<PathBuf>,
    /// 备份最多可以有几天没有做。
    #[arg(long, value_name = "DAYS", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub backup_days: u32,
}
