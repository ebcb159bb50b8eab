//! `techmarket account`: how a person comes, signs in and goes, at the terminal.

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_rpc::{Credentials, Rpc};
use tonic_types::StatusExt as _;

use super::typed::{anybody, begin, new_password, secret};
use super::{person, session};
use crate::cli::{AcceptOptions, AccountCommand, ResetOptions, SessionOptions, SignInOptions, SwitchOptions};
use crate::connect::{at, explain};
use crate::terminal::say;

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
