//! `account` and `key`: how people sign in, and what signs their tokens.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::{MarketOptions, ReachOptions, TokenCommand};

/// Who calls.
#[derive(Debug, Subcommand)]
pub enum IdentityCommand {
    /// 登录、退出、修改密码。
    #[command(subcommand)]
    Account(AccountCommand),
    /// 审计记录。
    #[command(subcommand)]
    Audit(AuditCommand),
    /// 令牌的签名密钥。
    #[command(subcommand)]
    Key(KeyCommand),
    /// 签发令牌。
    #[command(subcommand)]
    Token(TokenCommand),
}

/// What can be done with audit trails.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// 校验该服务器保存的各项审计记录（合同、账号、供给、需求、对接）是否完好，并列明由其他服务器保存的；不完好时以失败结束。
    Verify(MarketOptions),
}

/// What a person does with an account.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// 没有邀请时自行注册并登录：登录名为邮箱或手机号。密码从终端或标准输入读取。
    Register(RegisterOptions),
    /// 接受邀请：新建账号并登录。密码从终端或标准输入读取。
    Accept(AcceptOptions),
    /// 登录，把会话写入文件；各命令以 --token 使用该文件，并自动续期。
    SignIn(SignInOptions),
    /// 退出登录并删除会话文件。
    SignOut(SessionOptions),
    /// 改为代表另一单位。
    Switch(SwitchOptions),
    /// 修改密码；其他会话随即结束。
    Password(SessionOptions),
    /// 用运营方给的一次性口令重设密码。
    Reset(ResetOptions),
    /// 登记动态口令（第二重认证）。
    SecondFactor(SessionOptions),
    /// 查阅、复制个人信息：名录中保存的本人信息，以及其他服务中以本人名义保存的：查阅和办理记录、经纪委托、负责的对接、所写备注、关注搜索及其提醒，每行一项 JSON。
    Export(ExportOptions),
    /// 注销账号、删除个人信息，不能恢复；各服务随即删除以本人名义保存的内容，登记和审计必须保存的以账号编号留存。
    Erase(EraseOptions),
}

/// Where the session is kept.
#[derive(Debug, Args)]
pub struct SessionOptions {
    /// 会话文件，仅所有者可读。
    #[arg(long, value_name = "FILE", env = "TECHMARKET_SESSION")]
    pub session: PathBuf,
    #[command(flatten)]
    pub reach: ReachOptions,
}

/// Options of `account accept`.
#[derive(Debug, Args)]
pub struct AcceptOptions {
    /// 邀请口令。
    #[arg(long, value_name = "CODE")]
    pub code: String,
    /// 登录名，2 至 50 个字母、数字、汉字或 . - _ @，以后不能修改。
    #[arg(long, value_name = "NAME")]
    pub login_name: String,
    /// 姓名；不给出时为邀请中的。
    #[arg(long, value_name = "NAME", default_value = "")]
    pub display_name: String,
    #[command(flatten)]
    pub session: SessionOptions,
}

/// Options of `account register`.
#[derive(Debug, Args)]
pub struct RegisterOptions {
    /// 邮箱，或 11 位手机号。
    #[arg(long, value_name = "NAME")]
    pub login_name: String,
    /// 姓名。
    #[arg(long, value_name = "NAME")]
    pub display_name: String,
    #[command(flatten)]
    pub session: SessionOptions,
}

/// Options of `account export`.
#[derive(Debug, Args)]
pub struct ExportOptions {
    /// 运营方应本人要求处理时：本人的账号。不给出时为会话本人的。
    #[arg(long, value_name = "accounts/UUID")]
    pub account: Option<String>,
    /// 写入文件，仅所有者可读；不给出时为标准输出。
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    #[command(flatten)]
    pub session: SessionOptions,
}

/// Options of `account erase`.
#[derive(Debug, Args)]
pub struct EraseOptions {
    /// 运营方应本人要求处理时：本人的账号。不给出时为会话本人的，此时还要密码。
    #[arg(long, value_name = "accounts/UUID")]
    pub account: Option<String>,
    /// 确认：账号的登录名；与账号不符时不删除。
    #[arg(long, value_name = "NAME")]
    pub confirm: String,
    #[command(flatten)]
    pub session: SessionOptions,
}

/// Options of `account sign-in`.
#[derive(Debug, Args)]
pub struct SignInOptions {
    /// 登录名。
    #[arg(long, value_name = "NAME")]
    pub login_name: String,
    /// 动态口令或恢复码；登记过动态口令而未给出时，会再问。
    #[arg(long, value_name = "CODE", default_value = "")]
    pub code: String,
    /// 所代表单位的统一社会信用代码，或 market（运营方）；不给出时为最早加入的。
    #[arg(long, value_name = "CREDIT_CODE", default_value = "")]
    pub organization: String,
    #[command(flatten)]
    pub session: SessionOptions,
}

/// Options of `account switch`.
#[derive(Debug, Args)]
pub struct SwitchOptions {
    /// 单位的统一社会信用代码，或 market（运营方）。
    #[arg(value_name = "CREDIT_CODE")]
    pub organization: String,
    #[command(flatten)]
    pub session: SessionOptions,
}

/// Options of `account reset`.
#[derive(Debug, Args)]
pub struct ResetOptions {
    /// 运营方给的一次性口令。
    #[arg(long, value_name = "CODE")]
    pub code: String,
    #[command(flatten)]
    pub reach: ReachOptions,
}

/// What can be done with the keys that sign tokens.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// 增加一个签名密钥，今后的令牌由它签发；原来的密钥在期限内仍可检验。运行中的进程数秒内生效。
    Rotate(RotateOptions),
    /// 列出密钥：编号、制作和失效的时间。
    List(KeyOptions),
}

/// Which keys.
#[derive(Debug, Args)]
pub struct KeyOptions {
    /// 市场的数据目录，其中有签名密钥。
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// 签名密钥，不在数据目录中时给出。
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// Options of `key rotate`.
#[derive(Debug, Args)]
pub struct RotateOptions {
    #[command(flatten)]
    pub keys: KeyOptions,
    /// 原来的密钥再检验多少天；它签发的令牌到期即止。0 为立即失效（密钥泄露时）。
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(i64).range(0..=366))]
    pub overlap: i64,
}
