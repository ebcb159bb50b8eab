//! `techmarket account`: how a person comes, signs in and goes, at the terminal.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::process::ExitCode;

use anyhow::Context as _;
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_rpc::{Credentials, Rpc};
use tonic_types::StatusExt as _;

use super::{person, session};
use crate::cli::{
    AcceptOptions, AccountCommand, ReachOptions, ResetOptions, SessionOptions, SignInOptions, SwitchOptions,
};
use crate::connect::{at, explain};
use crate::terminal::{complain, say};

/// Does what is asked.
pub async fn run(command: AccountCommand) -> anyhow::Result<ExitCode> {
    match command {
        AccountCommand::Register(options) => person::register(options).await?,
        AccountCommand::Export(options) => person::export(options).await?,
        AccountCommand::Erase(options) => person::erase(options).await?,
        AccountCommand::Accept(options) => accept(options).await?,
        AccountCommand::SignIn(options) => sign_in(options).await?,
        AccountCommand::SignOut(options) => sign_out(options).await?,
        AccountCommand::Switch(options) => switch(options).await?,
        AccountCommand::Password(options) => password(options).await?,
        AccountCommand::Reset(options) => reset(options).await?,
        AccountCommand::SecondFactor(options) => second_factor(options).await?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn anybody(reach: &ReachOptions) -> anyhow::Result<AccountServiceClient<Rpc>> {
    Ok(AccountServiceClient::new(at(reach, Credentials::none())?))
}

fn signed_in(options: &SessionOptions) -> anyhow::Result<AccountServiceClient<Rpc>> {
    let bare = at(&options.reach, Credentials::none())?;
    Ok(AccountServiceClient::new(session::client(bare, &options.session)))
}

async fn accept(options: AcceptOptions) -> anyhow::Result<()> {
    let request = pb::AcceptInvitationRequest {
        code: options.code,
        login_name: options.login_name,
        password: new_password()?,
        display_name: options.display_name,
    };
    let accepted = anybody(&options.session.reach)?.accept_invitation(request).await;
    let accepted = accepted.map_err(|status| explain(&status))?.into_inner();
    begin(&options.session, accepted.grant)
}

async fn sign_in(options: SignInOptions) -> anyhow::Result<()> {
    let mut client = anybody(&options.session.reach)?;
    let mut request = pb::SignInRequest {
        login_name: options.login_name,
        password: secret("密码：")?,
        code: options.code,
        organization: options.organization,
    };
    let mut answer = client.sign_in(request.clone()).await;
    let missing = |status: &tonic::Status| {
        let details = status.get_error_details();
        details
            .error_info()
            .is_some_and(|info| info.reason == "SECOND_FACTOR_MISSING")
    };
    if answer.as_ref().is_err_and(missing) && io::stdin().is_terminal() {
        request.code = secret("动态口令或恢复码：")?;
        answer = client.sign_in(request).await;
    }
    let answer = answer.map_err(|status| explain(&status))?.into_inner();
    begin(&options.session, answer.grant)
}

async fn sign_out(options: SessionOptions) -> anyhow::Result<()> {
    let ended = signed_in(&options)?.sign_out(pb::SignOutRequest {}).await;
    // A session that has ended already needs no more than to be forgotten.
    if let Err(status) = ended
        && status.code() != tonic::Code::Unauthenticated
    {
        return Err(explain(&status));
    }
    session::forget(&options.session)?;
    say("已退出登录。");
    Ok(())
}

async fn switch(options: SwitchOptions) -> anyhow::Result<()> {
    let request = pb::SwitchOrganizationRequest {
        organization: options.organization,
    };
    let switched = signed_in(&options.session)?.switch_organization(request).await;
    let switched = switched.map_err(|status| explain(&status))?.into_inner();
    begin(&options.session, switched.grant)
}

async fn password(options: SessionOptions) -> anyhow::Result<()> {
    let request = pb::ChangePasswordRequest {
        old_password: secret("现在的密码：")?,
        new_password: new_password()?,
    };
    let changed = signed_in(&options)?.change_password(request).await;
    changed.map_err(|status| explain(&status))?;
    say("密码已修改，其他会话已结束。");
    Ok(())
}

async fn reset(options: ResetOptions) -> anyhow::Result<()> {
    let request = pb::ResetPasswordRequest {
        code: options.code,
        new_password: new_password()?,
    };
    let done = anybody(&options.reach)?.reset_password(request).await;
    done.map_err(|status| explain(&status))?;
    say("密码已重设，请用 techmarket account sign-in 登录。");
    Ok(())
}

async fn second_factor(options: SessionOptions) -> anyhow::Result<()> {
    let mut client = signed_in(&options)?;
    let started = client
        .start_totp_enrolment(pb::StartTotpEnrolmentRequest {})
        .await;
    let started = started.map_err(|status| explain(&status))?.into_inner();
    say(&format!("请在验证器应用中添加：{}", started.secret));
    say(&started.uri);
    let request = pb::ConfirmTotpEnrolmentRequest {
        code: secret("应用显示的六位数字：")?,
    };
    let confirmed = client.confirm_totp_enrolment(request).await;
    let confirmed = confirmed.map_err(|status| explain(&status))?.into_inner();
    say("动态口令已登记。请保存下列恢复码，每个只能用一次：");
    confirmed
        .recovery_codes
        .iter()
        .for_each(|code| say(&format!("  {code}")));
    session::renew(&options.session)?;
    Ok(())
}

/// Keeps the session, and says who acts as what.
pub(super) fn begin(options: &SessionOptions, grant: Option<pb::Grant>) -> anyhow::Result<()> {
    let grant = grant.context("答复中没有会话")?;
    let roles: Vec<&str> = grant
        .roles()
        .map(|role| role.as_str_name().trim_start_matches("ROLE_"))
        .collect();
    let roles = roles.join("、").to_lowercase();
    let place = grant.member.split('/').nth(1).unwrap_or("（无单位）").to_owned();
    let others: Vec<String> = grant
        .memberships
        .iter()
        .filter(|member| member.name != grant.member)
        .filter_map(|member| member.name.split('/').nth(1).map(str::to_owned))
        .collect();
    let held_back = grant.second_factor_required;
    session::keep(&options.session, grant)?;
    say(&format!(
        "已登录：{place}，角色 {roles}；会话在 {}",
        options.session.display()
    ));
    if !others.is_empty() {
        say(&format!(
            "还可代表：{}（techmarket account switch）",
            others.join("、")
        ));
    }
    if held_back {
        complain("运营方和登记员须先登记动态口令：techmarket account second-factor");
    }
    Ok(())
}

/// A new password, typed twice at a terminal.
pub(super) fn new_password() -> anyhow::Result<String> {
    let password = secret("新密码（至少 10 个字符）：")?;
    if io::stdin().is_terminal() {
        anyhow::ensure!(secret("再输入一次：")? == password, "两次输入不一致");
    }
    Ok(password)
}

/// A line that nobody else reads: it is not shown at a terminal.
pub(super) fn secret(prompt: &str) -> anyhow::Result<String> {
    let input = io::stdin();
    let mut line = String::new();
    if input.is_terminal() {
        complain(prompt);
        let before = tcgetattr(&input)?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&input, OptionalActions::Now, &silent)?;
        let read = input.lock().read_line(&mut line);
        tcsetattr(&input, OptionalActions::Now, &before)?;
        read?;
    } else {
        input.lock().read_line(&mut line)?;
    }
    let line = line.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(!line.is_empty(), "没有输入：{prompt}");
    Ok(line.to_owned())
}
