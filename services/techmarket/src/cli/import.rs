//! `import`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::{DirectoryImportOptions, MarketOptions};

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// 从文件导入供给（如何准备表格见 docs/imports.md）。
    Listings(Box<ImportOptions>),
    /// 从文件导入需求（需求征集表，如何准备表格见 docs/imports.md）。
    Demands(Box<ImportOptions>),
    /// 从文件导入单位（见 docs/directory.md）。
    Organizations(Box<DirectoryImportOptions>),
    /// 从文件导入技术经纪人。
    Brokers(Box<DirectoryImportOptions>),
    /// 从文件导入专家和科技特派员。
    Experts(Box<DirectoryImportOptions>),
    /// 写一份可以填写的模板（XLSX，带下拉列表和填写提示）。
    Template(TemplateOptions),
}

/// Which template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TemplateKind {
    /// 供给（科技成果等）
    Listings,
    /// 需求
    Demands,
}

/// Options of `import template`.
#[derive(Debug, Args)]
pub struct TemplateOptions {
    /// 供给或需求。
    pub kind: TemplateKind,
    /// 要写的文件，.xlsx。
    pub file: PathBuf,
}

/// Options of `import listings` and `import demands`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ImportOptions {
    /// 文件：XLSX、XLS、ODS、CSV（逗号、制表符、分号等分隔）、JSON、HTML 表格；按内容识别，编码自动识别。
    pub file: PathBuf,
    /// 各行所属单位的统一社会信用代码；在终端运行时没有给出会询问。
    #[arg(long, value_name = "CREDIT_CODE")]
    pub organization: Option<String>,
    /// 单位名称，用于没有名称的行。
    #[arg(long, value_name = "NAME")]
    pub organization_name: Option<String>,
    /// 所在地（GB/T 2260 代码或地名），用于没有所在地的行。
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// 所属领域（market_field 的代码或名称，以逗号分隔），用于没有领域的行。
    #[arg(long, value_name = "CODES")]
    pub fields: Option<String>,
    /// 只查看：工作表、列的对应、前几行、各类问题和将新增、更新、未变、不合格的行数；不写入任何内容。
    #[arg(long)]
    pub preview: bool,
    /// 要读取的工作表；不给出时读取所有含数据表的可见工作表。
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// 列名与字段的对应（CSV：列名,字段；字段留空表示不导入）。
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// 把本次采用的列名对应写入文件，改好后可用于 --mapping。
    #[arg(long, value_name = "FILE")]
    pub write_mapping: Option<PathBuf>,
    /// 空白单元格沿用上一行的列（合并单元格导出后的空白），以逗号分隔。
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub fill_down: Vec<String>,
    /// 更新内容不同的已有记录；不给出时只报告，不改动。
    #[arg(long)]
    pub update: bool,
    /// 文件是完整的清单：撤回由以前的导入产生、而文件中已没有的记录；先与 --preview 一起查看。
    #[arg(long)]
    pub withdraw_missing: bool,
    /// 把没有对应字段的列以“列名：值”保存在记录的保密内容中，仅本单位和运营方可见。
    #[arg(long)]
    pub keep_unknown: bool,
    /// 导入后立即发布；仅限运营方。
    #[arg(long)]
    pub publish: bool,
    /// 全部合格才导入：先检查所有行。
    #[arg(long)]
    pub strict: bool,
    /// 不合格的行写入文件，与原文件同样的列，另加“原因”列；改正后可直接再导入。
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    /// 全部提示写入文件（CSV 或 XLSX）。
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// 列名和同义词表的目录（listing_heads.csv、words.csv 等），代替程序自带的。
    #[arg(long, value_name = "DIR")]
    pub words: Option<PathBuf>,
    #[command(flatten)]
    pub market: MarketOptions,
}
