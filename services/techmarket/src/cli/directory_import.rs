//! `import organizations`, `import brokers`, `import experts`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::MarketOptions;

/// Options of an import into the directory.
#[derive(Debug, Args)]
pub struct DirectoryImportOptions {
    /// 文件：XLSX、XLS、ODS、CSV（逗号、制表符、分号等分隔）、JSON、HTML 表格；按内容识别，编码自动识别。
    pub file: PathBuf,
    /// 只查看：列的对应、各行的问题和将新增、已有、不合格的行数；不写入任何内容。
    #[arg(long)]
    pub preview: bool,
    /// 要读取的工作表；不给出时读取所有含数据表的可见工作表。
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// 核验依据：导入的单位或经纪人即为已核验；不给出时待核验。
    #[arg(long, value_name = "TEXT")]
    pub paper: Option<String>,
    /// 不合格的行写入文件（XLSX），与原文件同样的列，另加“原因”列；改正后可直接再导入。
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    #[command(flatten)]
    pub market: MarketOptions,
}
