//! `techmarket account register`, `export` and `erase`: a person who comes alone, takes along what is kept, and goes.

use std::io::Write as _;

use anyhow::Context as _;
use serde_json::{Value, json};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Credentials, Rpc};

use super::typed::{anybody, begin, new_password, secret};
use super::{held, session};
use crate::call::{ask, ask_each};
use crate::cli::{EraseOptions, ExportOptions, RegisterOptions, SessionOptions};
use crate::connect::{at, explain};
use crate::terminal::say;

/// 自行注册, and the first sign-in.
pub(super) async fn register(options: RegisterOptions) -> anyhow::Result<()> {
    let mut client = anybody(&options.session.reach)?;
    let mut request = pb::RegisterAccountRequest {
        login_name: options.login_name,
        password: new_password()?,
        display_name: options.display_name,
        code: String::new(),
    };
    let registered = client.register_account(request.clone()).await;
    if registered
        .map_err(|status| explain(&status))?
        .into_inner()
        .code_sent
    {
        request.code = secret("邮件中的验证码：")?;
        let shown = client.register_account(request.clone()).await;
        shown.map_err(|status| explain(&status))?;
    }
    let request = pb::SignInRequest {
        login_name: request.login_name,
        password: request.password,
        ..pb::SignInRequest::default()
    };
    let answer = client.sign_in(request).await;
    let answer = answer.map_err(|status| explain(&status))?.into_inner();
    begin(&options.session, answer.grant)
}

/// 查阅、复制个人信息.
pub(super) async fn export(options: ExportOptions) -> anyhow::Result<()> {
    let rpc = rpc(&options.session)?;
    let own = options.account.is_none();
    let request = json!({"name": account(&rpc, options.account).await?});
    let (mut parts, mut subject) = (Vec::new(), String::new());
    let method = "directory.v1.AccountService/ExportAccount";
    ask_each(&rpc, method, &request, |part| {
        // One line each, however the message is written elsewhere.
        let part: Value = serde_json::from_str(&part)?;
        if let Some(known) = part["account"]["subject"].as_str() {
            known.clone_into(&mut subject);
        }
        parts.push(part.to_string());
        Ok(())
    })
    .await?;
    parts.extend(held::parts(&rpc, &subject, own).await?);
    let Some(file) = options.to else {
        for part in &parts {
            say(part);
        }
        return Ok(());
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut beside = tempfile::NamedTempFile::new_in(folder.unwrap_or(".".as_ref()))?;
    for part in &parts {
        writeln!(beside, "{part}")?;
    }
    beside
        .persist(&file)
        .with_context(|| file.display().to_string())?;
    say(&format!("{} 项，已写入 {}", parts.len(), file.display()));
    Ok(())
}

/// 注销账号、删除个人信息.
pub(super) async fn erase(options: EraseOptions) -> anyhow::Result<()> {
    let rpc = rpc(&options.session)?;
    let own = options.account.is_none();
    let name = account(&rpc, options.account).await?;
    let method = "directory.v1.AccountService/GetAccount";
    let found = ask(&rpc, method, &json!({"name": name})).await?;
    anyhow::ensure!(
        found["login_name"].as_str() == Some(options.confirm.as_str()),
        "--confirm 与账号的登录名不符，没有删除"
    );
    let password = if own { secret("密码：")? } else { String::new() };
    let request = json!({"name": name, "etag": found["etag"], "password": password});
    ask(&rpc, "directory.v1.AccountService/EraseAccount", &request).await?;
    if own {
        session::forget(&options.session.session)?;
    }
    say("账号已注销，个人信息已删除；登记和审计必须保存的以账号编号留存。");
    Ok(())
}

fn rpc(options: &SessionOptions) -> anyhow::Result<Rpc> {
    let bare = at(&options.reach, Credentials::none())?;
    Ok(session::client(bare, &options.session))
}

/// The account that was named, or whose session it is.
async fn account(rpc: &Rpc, named: Option<String>) -> anyhow::Result<String> {
    if let Some(named) = named {
        return Ok(named);
    }
    let method = "directory.v1.AccountService/ListSessions";
    let listed = ask(rpc, method, &json!({"page_size": 1})).await?;
    let account = listed["sessions"][0]["account"].as_str();
    Ok(account.context("答复中没有会话")?.to_owned())
}
