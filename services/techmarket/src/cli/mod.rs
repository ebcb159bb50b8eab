//! The command line: what all commands share here, the options of each beside it. The comments on commands and options are the
//! help, in Chinese as all that people read here.

mod account;
mod admin;
mod backup;
mod bench;
mod copy;
mod directory_import;
mod import;
pub mod layers;
mod options;
mod people;
mod serve;
mod tls;
mod words;

use clap::{Parser, Subcommand, ValueEnum};

pub use account::{
    AcceptOptions, AccountCommand, AuditCommand, EraseOptions, ExportOptions, IdentityCommand, KeyCommand,
    RegisterOptions, ResetOptions, SessionOptions, SignInOptions, SwitchOptions,
};
pub use admin::{ConfigCommand, ConfigOptions, DoctorOptions};
pub use backup::{BackupCommand, BackupKeyOptions, BackupOptions, RestoreOptions, VerifyOptions};
pub use bench::{
    AdapterCommand, BenchCommand, BenchCorpusOptions, BenchImportOptions, BenchPortalOptions,
    BenchRankOptions, BenchRegisterOptions, BenchRpcOptions, BenchSearchOptions, ImportFormat,
};
pub use copy::CopyOptions;
pub use directory_import::DirectoryImportOptions;
pub use import::{ImportCommand, ImportOptions, TemplateKind, TemplateOptions};
pub use options::{
    CallOptions, CodesOptions, DemoOptions, EncoderOptions, EvalOptions, MarketOptions, PostsCommand,
    PostsOptions, ReachOptions, TokenCommand, TokenOptions, UpdateOptions, VersionsOptions,
};
pub use people::{PeopleOptions, RegistrationRule, SmtpTls};
pub use serve::{AttachmentOptions, SecondFactorRule, ServeOptions};
pub use tls::{CertificateCommand, SelfSignedOptions, TlsOptions};
pub use words::{parse, told};

/// 城市或省的技术市场：供给、需求、匹配、合同登记。
#[derive(Debug, Parser)]
#[command(name = "techmarket", version, arg_required_else_help = true)]
pub struct Cli {
    /// 要执行的命令。
    #[command(subcommand)]
    pub command: Command,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 运行市场，或其中的一个角色。
    Serve(Box<ServeOptions>),
    /// 以样例数据运行市场，从导入到合同登记，然后继续服务。
    Demo(DemoOptions),
    /// 以 JSON 调用市场的一个方法，并以 JSON 显示答复。
    Call(CallOptions),
    /// 导入文件。
    #[command(subcommand)]
    Import(ImportCommand),
    #[command(flatten)]
    Posts(PostsCommand),
    /// 查代码表：各字段可填的代码和含义。
    Codes(CodesOptions),
    /// 备份市场，可在运行中进行；或核验备份。
    Backup(BackupOptions),
    /// 把备份恢复到新的数据目录。
    Restore(RestoreOptions),
    /// 把 SQLite 的市场搬到 PostgreSQL：停止市场后进行，中断后再次运行即接着做。
    Copy(CopyOptions),
    /// 显示或检查配置。
    #[command(subcommand)]
    Config(ConfigCommand),
    /// 检查部署：数据库、时钟、磁盘、变更流、索引、附件、备份、证书，并说明怎么办。
    Doctor(DoctorOptions),
    #[command(flatten)]
    Identity(IdentityCommand),
    /// 证书：试用的自签证书，证书中的名称。
    #[command(subcommand)]
    Certificate(CertificateCommand),
    /// 测量排序与人工评判的一致程度，输出 JSON。
    Eval(EvalOptions),
    /// 测量速度，输出 JSON。
    #[command(subcommand)]
    Bench(BenchCommand),
}

/// Services of the market, which a process may run together or alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub enum RoleName {
    /// 供给
    Supply,
    /// 需求
    Demand,
    /// 检索、排序与匹配
    Matching,
    /// 合同登记
    Contract,
    /// 机构、人员与登录
    Directory,
}

impl RoleName {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::Supply,
        Self::Demand,
        Self::Matching,
        Self::Contract,
        Self::Directory,
    ];

    /// The role as people read it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Supply => "供给服务",
            Self::Demand => "需求服务",
            Self::Matching => "匹配服务",
            Self::Contract => "合同服务",
            Self::Directory => "名录服务",
        }
    }

    /// A first call of it: the method, and its request as JSON.
    pub const fn example(self) -> (&'static str, &'static str) {
        match self {
            Self::Supply => (
                "techmarket.supply.v1.SupplyService/ListListings",
                r#"{"page_size": 3}"#,
            ),
            Self::Demand => (
                "techmarket.demand.v1.DemandService/ListDemands",
                r#"{"page_size": 3}"#,
            ),
            Self::Matching => (
                "techmarket.matching.v1.MatchingService/SearchListings",
                r#"{"query": "烧结钕铁硼", "page_size": 3}"#,
            ),
            Self::Contract => (
                "techmarket.contract.v1.ContractService/ListContracts",
                r#"{"page_size": 3}"#,
            ),
            Self::Directory => (
                "techmarket.directory.v1.DirectoryService/ListOrganizations",
                r#"{"page_size": 3}"#,
            ),
        }
    }

    /// The word for it on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Supply => "supply",
            Self::Demand => "demand",
            Self::Matching => "matching",
            Self::Contract => "contract",
            Self::Directory => "directory",
        }
    }
}

/// How logs look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// 供人阅读的行
    Text,
    /// 每行一个 JSON 对象
    Json,
}
