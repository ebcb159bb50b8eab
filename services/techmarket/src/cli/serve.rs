//! `serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use techmarket_kernel::Network;
use techmarket_rpc::{LagBound, Rates};
use techmarket_runtime::Origin;

use crate::cli::{EncoderOptions, LogFormat, PeopleOptions, RoleName, TlsOptions};
use crate::connect::address;
use crate::serve;

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// 配置文件（TOML）：键与选项同名，命令行和环境变量（TECHMARKET_...）优先；全部选项见 docs/configuration.zh.md。
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// 数据目录：密钥、数据库与索引；没有则新建，只有其所有者可以访问。
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL 数据库（postgres://...），每个服务一个 schema；不给出时用数据目录中的 SQLite。
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// 监听地址。回环以外的地址需要 TLS。
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7300")]
    pub listen: SocketAddr,
    /// 允许其网页在浏览器中调用接口（JSON、gRPC-Web）的来源，可重复，例如 https://门户域名；* 为任何来源；不给出时不允许。
    #[arg(long = "cors-origin", value_name = "ORIGIN")]
    pub cors_origins: Vec<Origin>,
    /// 管理端口，明文 HTTP，供探针与监控采集：/livez、/readyz、/startupz、/metrics。只给本机或运维网络；不给出时不监听。
    #[arg(long, value_name = "ADDRESS")]
    pub admin: Option<SocketAddr>,
    /// OpenTelemetry 收集器（OTLP，gRPC），例如 http://127.0.0.1:4317：向其发送调用链和指标；其余由 OTEL_* 环境变量设定。不给出时取环境变量 OTEL_EXPORTER_OTLP_ENDPOINT，都没有则不发送。
    #[arg(long, value_name = "URL")]
    pub telemetry_endpoint: Option<String>,
    /// 运行的角色，可重复；不给出时为全部。
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<RoleName>,
    #[command(flatten)]
    pub tls: TlsOptions,
    /// 其他角色的地址，可重复，例如 supply=127.0.0.1:7301；经 TLS 的写作 supply=https://主机:7301。同一角色有几个副本时逐一给出，轮流调用，连不上的跳过。
    #[arg(long = "peer", value_name = "ROLE=URL", value_parser = peer)]
    pub peers: Vec<(RoleName, String)>,
    /// 签发和检验令牌的密钥，各进程相同；不给出时为 DIR/signing.key。
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// 运营方和登记员是否须有第二重认证（动态口令）。
    #[arg(long, value_name = "WHEN", default_value = "required")]
    pub second_factor: SecondFactorRule,
    #[command(flatten)]
    pub people: PeopleOptions,
    /// 事件推送（webhook）可以发往的内网地址或网段，可重复，例如 10.0.0.0/8；不给出时只发往公网地址。回环地址（127.0.0.0/8）列入后也可用 http://。
    #[arg(long = "webhook-network", value_name = "NETWORK")]
    pub webhook_networks: Vec<Network>,
    /// 本单位代码表的目录，替换同名的内置代码表；认定规则、统计、政策和文书在其子目录中。
    #[arg(long, value_name = "DIR")]
    pub reference: Option<PathBuf>,
    #[command(flatten)]
    pub attachments: AttachmentOptions,
    /// 门户网站的监听地址，例如 127.0.0.1:7380；不给出时不运行。网站名称、主办单位和备案号写在 --reference 目录的 portal/site.toml。
    #[arg(long, value_name = "ADDRESS")]
    pub portal: Option<SocketAddr>,
    /// 浏览器经 TLS（反向代理）访问门户网站：Cookie 只在 TLS 上发送。
    #[arg(long, requires = "portal")]
    pub portal_behind_tls: bool,
    /// 门户网站之前的反向代理的地址或网段，可重复，例如 10.0.0.5 或 10.0.0.0/8：只采信它们转来的 X-Forwarded-For。
    #[arg(long = "portal-proxy", value_name = "NETWORK", requires = "portal")]
    pub portal_proxies: Vec<Network>,
    /// 核验登记证明的网页地址，写入证明的二维码，其后接核验码。
    #[arg(long, value_name = "URL")]
    pub verify_address: Option<String>,
    /// 登记员受理案件后独占的分钟数。
    #[arg(long, value_name = "MINUTES", default_value_t = 480, value_parser = clap::value_parser!(u32).range(1..=43_200))]
    pub lease_minutes: u32,
    /// 登记员办完一步即交还案件，除非这一步另有要求；主动认领的案件不交还。
    #[arg(long)]
    pub release_after_step: bool,
    /// 成为匹配的最低得分，0 至 1。
    #[arg(long, value_name = "SCORE", default_value_t = serve::MATCH_SCORE)]
    pub match_score: f64,
    /// 匹配服务落后多少条变更仍算就绪。
    #[arg(long, value_name = "COUNT", default_value_t = LagBound::default().events, value_parser = clap::value_parser!(i64).range(1..))]
    pub lag_events: i64,
    /// 一条变更等待匹配服务多少秒仍算就绪。
    #[arg(long, value_name = "SECONDS", default_value_t = LagBound::default().age.as_secs(), value_parser = clap::value_parser!(i64).range(1..=86_400))]
    pub lag_seconds: i64,
    #[command(flatten)]
    pub encoder: EncoderOptions,
    /// 每隔多少分钟检查是否可重新学习排序权重。
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub learn_minutes: u32,
    /// 收到多少条对匹配的答复后重新学习排序权重。
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub learn_answers: u32,
    /// 每个调用方每秒读取的次数，未用的可累积 10 秒；同一单位合计为其 4 倍；未登录的按地址计（IPv6 按 /64）；0 为不限。
    #[arg(long, value_name = "COUNT", default_value_t = Rates::default().reads, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub rate_reads: u32,
    /// 每个调用方每秒写入的次数，同上。
    #[arg(long, value_name = "COUNT", default_value_t = Rates::default().writes, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub rate_writes: u32,
    /// 每个调用方每秒检索、统计、打印、导入与上传的次数，同上。
    #[arg(long, value_name = "COUNT", default_value_t = Rates::default().heavy, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub rate_heavy: u32,
    /// 日志格式。
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub log: LogFormat,
}

/// Whether the weighty roles need a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SecondFactorRule {
    /// 必须
    Required,
    /// 自愿
    Optional,
}

/// Where the files of contracts (附件) are kept. The key of a bucket comes by the environment: TECHMARKET_S3_ACCESS_KEY and
/// TECHMARKET_S3_SECRET_KEY.
#[derive(Clone, Debug, Args)]
pub struct AttachmentOptions {
    /// 合同附件的目录；不给出时为 DIR/attachments。
    #[arg(long, value_name = "DIR", conflicts_with = "attachment_bucket")]
    pub attachments: Option<PathBuf>,
    /// 存放合同附件的 S3 兼容存储桶，代替目录。
    #[arg(long, value_name = "BUCKET")]
    pub attachment_bucket: Option<String>,
    /// 存储桶的区域。
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    pub attachment_region: String,
    /// 存储的地址，不含存储桶名。
    #[arg(long, value_name = "URL")]
    pub attachment_endpoint: Option<String>,
    /// 不经 TLS 访问存储：仅限自有网络。
    #[arg(long)]
    pub attachment_allow_http: bool,
    /// 单个附件的上限，MiB。
    #[arg(long, value_name = "MIB", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub attachment_mebibytes: u32,
}

impl Default for AttachmentOptions {
    fn default() -> Self {
        Self {
            attachments: None,
            attachment_bucket: None,
            attachment_region: "us-east-1".to_owned(),
            attachment_endpoint: None,
            attachment_allow_http: false,
            attachment_mebibytes: 20,
        }
    }
}

fn peer(text: &str) -> Result<(RoleName, String), String> {
    let (role, url) = text
        .split_once('=')
        .ok_or("应为 角色=地址，例如 supply=127.0.0.1:7301")?;
    let words = RoleName::ALL.map(RoleName::word).join("、");
    let role = RoleName::from_str(role, false).map_err(|_| format!("没有角色 {role}，可用：{words}"))?;
    Ok((role, address(url)?))
}
