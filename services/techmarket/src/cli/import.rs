//! `import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::MarketOptions;

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// 从文件导入供给（列名见运维文档 docs/operations.md）。
    Listings(ImportOptions),
}

/// Options of `import listings`.
#[derive(Debug, Args)]
pub struct ImportOptions {
    /// 文件：.csv、.tsv、.txt（以逗号、分号或制表符分隔），.jsonl、.ndjson（每行一个 JSON 对象）；UTF-8、UTF-16 或 GB18030 编码。
    pub file: PathBuf,
    /// 各行所属单位的统一社会信用代码。
    #[arg(long, value_name = "CREDIT_CODE")]
    pub organization: String,
    /// 单位名称，用于没有名称的行。
    #[arg(long, value_name = "NAME")]
    pub organization_name: Option<String>,
    /// 所在地（GB/T 2260 代码），用于没有所在地的行。
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// 所属领域（market_field 的代码或名称，以逗号分隔），用于没有领域的行。
    #[arg(long, value_name = "CODES")]
    pub fields: Option<String>,
    /// 导入后立即发布；仅限运营方。
    #[arg(long)]
    pub publish: bool,
    /// 全部合格才导入：先检查所有行。
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub market: MarketOptions,
}
