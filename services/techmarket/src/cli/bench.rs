//! `bench`. What the comments on commands and options say is the help, in Chinese as all that people read here.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Methods that `bench rpc` calls.
const METHODS: [&str; 5] = [
    "GetListing",
    "ListListings",
    "SearchListings",
    "RankListings",
    "CreateListing",
];

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// 在生成的供给上测量索引与排序。
    Rank(BenchRankOptions),
    /// 在生成的供给上测量短语检索：首页、第五页、各种筛选、单个与多个客户端。
    Search(BenchSearchOptions),
    /// 在生成的合同上测量统计、筛选分页与登记。
    Register(BenchRegisterOptions),
    /// 在演示数据上经真实连接测量各方法，并与空的 tonic 服务比较。
    Rpc(BenchRpcOptions),
    /// 测量生成草稿的导入、同一文件的再次导入，并与仅写数据库比较。
    Import(BenchImportOptions),
    /// 在生成的供给上测量门户网站的页面：检索页、其他页，以及多人同时访问。
    Portal(BenchPortalOptions),
    /// 把生成的供给和需求写成 JSON Lines，供其他程序测量。
    Corpus(BenchCorpusOptions),
    /// 以 benches/peers 的行协议提供索引，与其他程序一同测量。
    #[command(subcommand)]
    Adapter(AdapterCommand),
}

/// The verbs of the line protocol.
#[derive(Debug, Subcommand)]
pub enum AdapterCommand {
    /// 版本、许可与设置。
    About,
    /// 为供给文件建立索引。
    Index {
        /// 供给，JSON Lines：id、title、summary、keywords。
        corpus: PathBuf,
        /// 索引目录。
        folder: PathBuf,
    },
    /// 为需求文件中的每条需求排序供给。
    Query {
        /// 索引目录。
        folder: PathBuf,
        /// 需求，JSON Lines：id、title、content。
        queries: PathBuf,
        /// 每条需求的结果数。
        #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
        limit: u32,
        /// 持续秒数；不给出时每条需求排序一次。
        seconds: Option<f64>,
    },
    /// 删除目录之外生成的内容：没有。
    Drop {
        /// 索引目录。
        folder: PathBuf,
    },
}

/// Options of `bench rank`.
#[derive(Debug, Args)]
pub struct BenchRankOptions {
    /// 生成的供给数。
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub listings: u32,
    /// 排序的需求数，一半 300 字，一半 2000 字。
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub queries: u32,
    /// 同时排序的客户端数，另测一个客户端。
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub clients: u32,
    /// 与全部供给完全连接的需求数；0 表示不测。
    #[arg(long, default_value_t = 0)]
    pub join: u32,
    /// 测量多久可检索时每秒发布的条数；0 表示不测。
    #[arg(long, default_value_t = 0)]
    pub publications: u32,
    /// 随机种子：相同则文本相同。
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Options of `bench search`.
#[derive(Debug, Args)]
pub struct BenchSearchOptions {
    /// 生成的供给数。
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub listings: u32,
    /// 每类问句的个数：关键词、题名用词、常用词、罕用词、含字母数字的、两个词、单字。
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub queries: u32,
    /// 同时检索的客户端数，另测一个客户端。
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub clients: u32,
    /// 每页条数。
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub page: u32,
    /// 随机种子：相同则文本相同。
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Options of `bench register`.
#[derive(Debug, Args)]
pub struct BenchRegisterOptions {
    /// 生成的已登记合同数。
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub contracts: u32,
    /// 合同分布的年数，截至今天。
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=25))]
    pub years: u16,
    /// 读取的筛选分页数，每页 50 条。
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub pages: u32,
    /// 登记的合同数。
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub registrations: u32,
    /// 空的 PostgreSQL 数据库；不给出时用 SQLite。
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// SQLite 的空目录，保留数据库；不给出时用临时目录。
    #[arg(long, value_name = "FOLDER", conflicts_with = "database")]
    pub folder: Option<PathBuf>,
    /// 数据库来自合同数相同的前一次运行：换一个种子直接测量。
    #[arg(long)]
    pub filled: bool,
    /// 随机种子：相同则合同相同。
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Options of `bench rpc`.
#[derive(Debug, Args)]
pub struct BenchRpcOptions {
    /// 每个方法的秒数。
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// 只测一个方法。
    #[arg(long, value_name = "METHOD", value_parser = METHODS)]
    pub method: Option<String>,
    /// 同时测量另一个经 TLS 的相同市场，并与明文比较。
    #[arg(long, conflicts_with = "database")]
    pub tls: bool,
    /// 计数时把每次调用的调用链也发送给本进程内的收集器，于是 counted_ratio 是两者合计的代价。
    #[arg(long)]
    pub traces: bool,
    /// 空的 PostgreSQL 数据库；不给出时用 SQLite。
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// Options of `bench import`.
#[derive(Debug, Args)]
pub struct BenchImportOptions {
    /// 文件的行数。
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub rows: u32,
    /// 文件的格式。
    #[arg(long, value_enum, default_value_t = ImportFormat::Csv)]
    pub format: ImportFormat,
    /// 空的 PostgreSQL 数据库；不给出时用 SQLite。
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// Options of `bench portal`.
#[derive(Debug, Args)]
pub struct BenchPortalOptions {
    /// 公开的供给数。
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub listings: u32,
    /// 每种页面依次请求的次数。
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub requests: u32,
    /// 同时访问的人数，每人一个地址。
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=250))]
    pub people: u32,
    /// 同时访问的秒数。
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
}

/// What the file of `bench import` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    /// 文本
    Csv,
    /// 工作簿，最多 1048575 行
    Xlsx,
}

impl ImportFormat {
    /// The ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// Options of `bench corpus`.
#[derive(Debug, Args)]
pub struct BenchCorpusOptions {
    /// 生成的供给数。
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub listings: u32,
    /// 生成的需求数，一半 300 字，一半 2000 字。
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub queries: u32,
    /// 供给写入的文件，JSON Lines：id、title、summary、keywords。
    #[arg(long)]
    pub out: PathBuf,
    /// 需求写入的文件，JSON Lines：id、title、content。
    #[arg(long)]
    pub queries_out: PathBuf,
    /// 随机种子：相同则文本相同。
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}
