//! `backup` and `restore`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Options of `backup`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct BackupOptions {
    /// 核验备份。
    #[command(subcommand)]
    pub command: Option<BackupCommand>,
    /// 存放备份的目录，每次备份在其中新建一个以时间命名的子目录；附件各次共用，只补充新的。应在另一块磁盘上。
    #[arg(value_name = "DIR", required = true)]
    pub folder: Option<PathBuf>,
    /// 配置文件，与 serve 相同。
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// 市场的数据目录；备份时市场可以照常运行。
    #[arg(long, value_name = "DATA", required = true)]
    pub data: Option<PathBuf>,
    /// PostgreSQL 数据库，与 serve 相同；用 PATH 中的 pg_dump 备份。
    #[arg(long, value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// 合同附件的目录，与 serve 相同；不给出时为 DATA/attachments。
    #[arg(long, value_name = "DIR", conflicts_with = "attachment_bucket")]
    pub attachments: Option<PathBuf>,
    /// 存放合同附件的存储桶：其中的附件不在备份内，只记下名称。
    #[arg(long, value_name = "BUCKET")]
    pub attachment_bucket: Option<String>,
    /// 签名密钥，不在数据目录中时给出。
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// 本单位代码表的目录，与 serve 相同。
    #[arg(long, value_name = "DIR")]
    pub reference: Option<PathBuf>,
    /// 备份密钥文件，由 techmarket backup key 生成；给出时备份和附件都加密。
    #[arg(long, value_name = "FILE")]
    pub seal_key: Option<PathBuf>,
    /// 完成后只保留最近几次备份；不给出时全部保留。
    #[arg(long, value_name = "COUNT")]
    pub keep: Option<usize>,
}

/// What else can be done with backups.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// 核验备份：读全部文件，另外打开数据库，核对行数和登记审计。
    Verify(VerifyOptions),
    /// 生成备份密钥：以后的备份用它加密。
    Key(BackupKeyOptions),
}

/// Options of `backup verify`.
#[derive(Debug, Args)]
pub struct VerifyOptions {
    /// 存放备份的目录。
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// 新建的空 PostgreSQL 数据库：PostgreSQL 的备份恢复到其中，核对行数和登记审计；不给出时只看转储是否可读。
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// 备份密钥文件，由 techmarket backup key 生成；备份加密时须给出。
    #[arg(long, value_name = "FILE")]
    pub seal_key: Option<PathBuf>,
    /// 哪一次备份（子目录名）；不给出时为最近一次。
    #[arg(long, value_name = "NAME")]
    pub at: Option<String>,
}

/// Options of `backup key`.
#[derive(Debug, Args)]
pub struct BackupKeyOptions {
    /// 写入新密钥的文件，不能已存在。
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Options of `restore`.
#[derive(Debug, Args)]
pub struct RestoreOptions {
    /// 存放备份的目录。
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// 新的数据目录，应为空或不存在。
    #[arg(long, value_name = "NEW")]
    pub data: PathBuf,
    /// 新建的空 PostgreSQL 数据库，用于恢复 PostgreSQL 的备份。
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// 备份密钥文件，由 techmarket backup key 生成；备份加密时须给出。
    #[arg(long, value_name = "FILE")]
    pub seal_key: Option<PathBuf>,
    /// 哪一次备份（子目录名）；不给出时为最近一次。
    #[arg(long, value_name = "NAME")]
    pub at: Option<String>,
}
