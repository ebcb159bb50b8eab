//! The options of the smaller commands.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::connect::address;

/// Options of `call`.
#[derive(Debug, Args)]
pub struct CallOptions {
    /// 方法，例如 contract.v1.ContractService/GetContract。
    #[arg(value_name = "SERVICE/METHOD")]
    pub method: String,
    /// 请求，JSON，字段名与 proto 相同；流式方法可依次给出多条。`-` 从标准输入读取。
    #[arg(value_name = "JSON")]
    pub request: Option<String>,
    #[command(flatten)]
    pub market: MarketOptions,
}

/// Which market, and as whom.
#[derive(Debug, Args)]
pub struct MarketOptions {
    /// 要出示的令牌文件，或 account sign-in 写的会话文件。
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    pub token: Option<PathBuf>,
    /// 本机市场的数据目录，出示其中的运营方令牌；两者都不给出时不出示令牌。
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    #[command(flatten)]
    pub reach: ReachOptions,
}

/// How a market is reached.
#[derive(Clone, Debug, Args)]
pub struct ReachOptions {
    /// 市场的地址，https://主机:端口、http://主机:端口 或 主机:端口（即 http）。
    #[arg(
        long,
        value_name = "URL",
        env = "TECHMARKET_ADDRESS",
        default_value = "http://127.0.0.1:7300",
        value_parser = address
    )]
    pub address: String,
    /// https:// 市场的证书颁发机构，PEM；不给出时为本机所信任的。
    #[arg(long, value_name = "FILE", env = "TECHMARKET_AUTHORITY")]
    pub authority: Option<PathBuf>,
    /// 要出示的客户端证书，PEM。
    #[arg(long, value_name = "FILE", requires = "client_key")]
    pub client_certificate: Option<PathBuf>,
    /// 该客户端证书的私钥，PEM。
    #[arg(long, value_name = "FILE", requires = "client_certificate")]
    pub client_key: Option<PathBuf>,
}

/// Options of `codes`.
#[derive(Debug, Args)]
pub struct CodesOptions {
    /// 代码表，例如 party_nature 或 region；不给出时列出全部代码表。
    #[arg(value_name = "TABLE")]
    pub table: Option<String>,
    /// 只列代码以此开头，或含义中有此文字的。
    #[arg(long, value_name = "TEXT", default_value = "", requires = "table")]
    pub find: String,
    /// 连同已停用的。
    #[arg(long, requires = "table")]
    pub all_dates: bool,
    /// 本单位代码表的目录，与 serve 相同。
    #[arg(long, value_name = "DIR")]
    pub reference: Option<PathBuf>,
}

/// Verbs on many posts, and what there is of them.
#[derive(Debug, Subcommand)]
pub enum PostsCommand {
    /// 列出供给或需求的状态，以及退回或撤回的原因。
    List(PostsOptions),
    /// 把草稿提交审核。
    Submit(PostsOptions),
    /// 发布已提交的；某次导入的草稿先提交（仅运营方）。
    Publish(PostsOptions),
    /// 退回已提交的，由其单位补正（仅运营方）。
    Return(PostsOptions),
    /// 撤回。
    Withdraw(PostsOptions),
    /// 把已撤回的重新作为草稿启用。
    Reopen(PostsOptions),
    /// 续期：说明已发布的仍然有效，已到期的重新公开。
    Renew(PostsOptions),
    /// 撤回尚未发布的修订，公开的内容不变。
    WithdrawRevision(PostsOptions),
    /// 修改一条供给或需求；已发布的，由其单位修改后成为修订，审核后公开。
    Update(UpdateOptions),
    /// 列出一条供给或需求公开过的各个版本：何人、何时、改了什么。
    Versions(VersionsOptions),
}

/// Options of `update`.
#[derive(Debug, Args)]
pub struct UpdateOptions {
    /// 名称：listings/ID 或 demands/ID。
    #[arg(value_name = "NAME")]
    pub name: String,
    /// 字段=值，可重复：字段是名称或 proto 中的路径，例如 联系电话=0799-1234567 或 关键词=电瓷、绝缘子；金额等结构写作 JSON，空值清除该字段。
    #[arg(value_name = "FIELD=VALUE", required = true)]
    pub changes: Vec<String>,
    #[command(flatten)]
    pub market: MarketOptions,
}

/// Options of `versions`.
#[derive(Debug, Args)]
pub struct VersionsOptions {
    /// 名称：listings/ID 或 demands/ID。
    #[arg(value_name = "NAME")]
    pub name: String,
    #[command(flatten)]
    pub market: MarketOptions,
}

/// Which posts, and how.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct PostsOptions {
    /// 名称：listings/ID 或 demands/ID。
    #[arg(value_name = "NAME", required_unless_present_any = ["import", "organization", "expiring", "revised"])]
    pub names: Vec<String>,
    /// 某次导入新建或更新的全部供给，ID 为导入时打印的名称；需求的导入同时写 --demands。
    #[arg(long, value_name = "ID", conflicts_with = "names")]
    pub import: Option<String>,
    /// 某单位的全部供给。
    #[arg(long, value_name = "CREDIT_CODE", conflicts_with = "names")]
    pub organization: Option<String>,
    /// 多少天内到期的；不是运营方的，限于本单位。
    #[arg(long, value_name = "DAYS", conflicts_with = "names", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub expiring: Option<u32>,
    /// 有修订待审核的；不是运营方的，限于本单位。
    #[arg(long, conflicts_with = "names")]
    pub revised: bool,
    /// 需求，而不是供给。
    #[arg(long)]
    pub demands: bool,
    /// 发布时连同尚未提交的草稿，先提交再发布；某次导入（--import）的草稿无须说明。
    #[arg(long, conflicts_with = "names")]
    pub with_drafts: bool,
    /// 一批（500 条）中有一条被拒绝，则整批不变。
    #[arg(long)]
    pub all_or_nothing: bool,
    /// 退回时写明需补正的内容，或撤回的原因。
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    #[command(flatten)]
    pub market: MarketOptions,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// 数据目录，应为空目录；不给出时新建临时目录。
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// 监听地址；不给出时为 127.0.0.1:7300 或其后的空闲端口。
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// 允许在回环以外的地址上监听：令牌以明文传输，仅限由其他手段保护的网络。
    #[arg(long)]
    pub insecure: bool,
    /// 门户网站的监听地址；不给出时为 127.0.0.1:7380 或其后的空闲端口。
    #[arg(long, value_name = "ADDRESS")]
    pub portal: Option<SocketAddr>,
    /// 空的 PostgreSQL 数据库；不给出时用 SQLite。
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// 演示后各服务分别监听，互相经网络调用，如同分开部署。
    #[arg(long, conflicts_with = "once")]
    pub apart: bool,
    #[command(flatten)]
    pub encoder: EncoderOptions,
    /// 演示完即结束，不继续服务。
    #[arg(long)]
    pub once: bool,
    /// 把 README 示例所用的文件写入此目录（没有则新建），然后结束。
    #[arg(long, value_name = "DIR", conflicts_with_all = ["data", "listen", "portal", "once", "database", "apart"])]
    pub write_samples: Option<PathBuf>,
}

/// The sentence encoder (句向量编码器), which finds what is meant alike and worded otherwise.
#[derive(Clone, Debug, Args)]
pub struct EncoderOptions {
    /// 句向量编码器的目录（由 scripts/get-encoder 写成）；不给出时只按用词排序。
    #[arg(long, value_name = "DIR")]
    pub encoder: Option<PathBuf>,
    /// 编码的线程数。
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub encoder_threads: u8,
}

/// Options of `eval`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct EvalOptions {
    /// 人工评判的需求，JSON Lines。
    #[arg(long, value_name = "FILE", required_unless_present_any = ["known_item", "keywords", "diversity"])]
    pub judgements: Option<PathBuf>,
    /// 并以学得的权重测量：每一半需求用另一半学得的权重，并重复十次、每次另行对分，列出均值与离差。
    #[arg(long, requires = "judgements")]
    pub learned: bool,
    /// 并列出各得分作为匹配最低得分（--match-score）时的准确率和召回率。
    #[arg(long, requires = "judgements")]
    pub threshold: bool,
    /// 测量内置 CSL 样例的题名和关键词能否找到各自的摘要。
    #[arg(long)]
    pub known_item: bool,
    /// 测量 CSL 的关键词逐个检索能否找到所属的题名与摘要：原文中有该词的和没有的，MRR@10 与前十命中率。
    #[arg(long)]
    pub keywords: bool,
    /// 代替内置 CSL 样例的文件，JSON Lines：title、abstract、keywords。
    #[arg(long, value_name = "FILE")]
    pub rows: Option<PathBuf>,
    /// 测量内置 CSL 样例是否有少数供给占据所有列表。
    #[arg(long)]
    pub diversity: bool,
    #[command(flatten)]
    pub encoder: EncoderOptions,
}

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// 签发一个令牌并显示。
    Issue(TokenOptions),
}

/// Options of `token issue`.
#[derive(Debug, Args)]
pub struct TokenOptions {
    /// 市场的数据目录，其中有签名密钥。
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// 签名密钥，不在数据目录中时给出。
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// 角色：viewer（浏览者）、provider（供给方）、demander（需求方）、broker（技术经纪人）、registrar（登记员）、operator（运营方）、
    /// system（其他系统）。
    #[arg(long = "role", value_name = "ROLE", required = true)]
    pub roles: Vec<String>,
    /// 所代表单位的统一社会信用代码。
    #[arg(long, value_name = "CREDIT_CODE")]
    pub organization: Option<String>,
    /// 登记员负责的登记点，可重复：6 位登记点代码，或 2 位（省）、4 位（市）行政区划代码；不给出时为全部。
    #[arg(long = "point", value_name = "DIGITS")]
    pub points: Vec<String>,
    /// 本单位代码表的目录，与 serve 相同：登记点在其中时给出。
    #[arg(long, value_name = "DIR")]
    pub reference: Option<PathBuf>,
    /// 持有令牌的人或程序，一人一个：登记审计和个人的订阅检索都以此区分。
    #[arg(long, value_name = "NAME")]
    pub subject: String,
    /// 有效天数，1 至 366。
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=366))]
    pub days: i64,
}
