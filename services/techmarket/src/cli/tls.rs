//! Options of TLS, and `certificate`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// How `serve` speaks TLS.
#[derive(Clone, Debug, Default, Args)]
pub struct TlsOptions {
    /// 服务器证书链，PEM；文件更换后自动启用，不中断连接。
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// 服务器证书的私钥，PEM，未加密。
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// 客户端证书的颁发机构，PEM；给出时请求客户端出示证书。
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    pub tls_client_authority: Option<PathBuf>,
    /// 拒绝没有证书的客户端。
    #[arg(long, requires = "tls_client_authority")]
    pub tls_client_required: bool,
    /// 以客户端证书识别的系统，TOML 表；更换后数秒内生效。
    #[arg(long, value_name = "FILE", requires = "tls_client_authority")]
    pub systems: Option<PathBuf>,
    /// 其他角色（https://）的证书颁发机构，PEM；不给出时为本机所信任的。
    #[arg(long, value_name = "FILE")]
    pub peer_authority: Option<PathBuf>,
    /// 向其他角色出示的客户端证书，PEM；不给出时，若请求客户端证书，则为服务器证书。
    #[arg(long, value_name = "FILE", requires = "peer_key")]
    pub peer_certificate: Option<PathBuf>,
    /// 该客户端证书的私钥，PEM。
    #[arg(long, value_name = "FILE", requires = "peer_certificate")]
    pub peer_key: Option<PathBuf>,
    /// 允许不经 TLS 在回环以外的地址上监听，或以 http:// 调用其他主机的角色：令牌以明文传输，仅限由其他手段保护的网络。
    #[arg(long)]
    pub insecure: bool,
}

/// What can be done with certificates.
#[derive(Debug, Subcommand)]
pub enum CertificateCommand {
    /// 试用：生成一个颁发机构，及其签发的服务器证书和客户端证书；私钥只有所有者可读。正式运行请使用本单位颁发机构的证书。
    SelfSigned(SelfSignedOptions),
    /// 列出证书中的名称，一行一个，写法与系统表（--systems）相同。
    Names {
        /// 证书，PEM。
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Options of `certificate self-signed`.
#[derive(Debug, Args)]
pub struct SelfSignedOptions {
    /// 写入的目录；没有则新建，已有证书的不覆盖。
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// 服务器的主机名或地址，可重复；不给出时为 localhost、127.0.0.1 和 ::1。
    #[arg(long = "name", value_name = "HOST")]
    pub names: Vec<String>,
    /// 客户端证书的名称，即系统的名称。
    #[arg(long, value_name = "NAME", default_value = "client")]
    pub client: String,
    /// 有效天数，1 至 825。
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = clap::value_parser!(i64).range(1..=825))]
    pub days: i64,
}
