//! How people come by themselves, and how mail reaches them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options of `serve` on people and mail.
#[derive(Clone, Debug, Args)]
pub struct PeopleOptions {
    /// 是否允许没有邀请的人以邮箱或手机号自行注册账号；注册后只是浏览者。
    #[arg(long, value_name = "WHEN", default_value = "open")]
    pub self_registration: RegistrationRule,
    /// 发送邮件（注册验证、邀请、找回密码）的 SMTP 服务器；不给出时不发送邮件。
    #[arg(long, value_name = "HOST", requires = "smtp_from")]
    pub smtp_server: Option<String>,
    /// SMTP 服务器的端口。
    #[arg(long, value_name = "PORT", default_value_t = 465, value_parser = clap::value_parser!(u16).range(1..))]
    pub smtp_port: u16,
    /// 到 SMTP 服务器的连接如何保护。
    #[arg(long, value_name = "TLS", default_value = "wrapped")]
    pub smtp_tls: SmtpTls,
    /// SMTP 服务器证书的颁发机构，PEM；不给出时为本机所信任的。
    #[arg(long, value_name = "FILE", requires = "smtp_server")]
    pub smtp_authority: Option<PathBuf>,
    /// 在 SMTP 服务器登录的用户名。
    #[arg(long, value_name = "NAME", requires_all = ["smtp_server", "smtp_password_file"])]
    pub smtp_login: Option<String>,
    /// 存有该用户密码的文件。
    #[arg(long, value_name = "FILE", requires = "smtp_login")]
    pub smtp_password_file: Option<PathBuf>,
    /// 发件人，例如 技术市场 <market@example.com>。
    #[arg(long, value_name = "ADDRESS", requires = "smtp_server")]
    pub smtp_from: Option<String>,
}

impl Default for PeopleOptions {
    fn default() -> Self {
        Self {
            self_registration: RegistrationRule::Open,
            smtp_server: None,
            smtp_port: 465,
            smtp_tls: SmtpTls::Wrapped,
            smtp_authority: None,
            smtp_login: None,
            smtp_password_file: None,
            smtp_from: None,
        }
    }
}

/// Whether people come without an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RegistrationRule {
    /// 允许
    Open,
    /// 只凭邀请
    Closed,
}

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SmtpTls {
    /// 从开始就用 TLS（端口通常为 465）
    Wrapped,
    /// 先明文后升级，不能升级则不发送（端口通常为 587）
    Starttls,
    /// 不用 TLS，仅限由其他手段保护的网络（端口通常为 25）
    None,
}
