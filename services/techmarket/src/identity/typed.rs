//! What the commands of a person share: who calls without a token, what is typed, and how a session begins.

use std::io::{self, BufRead as _, IsTerminal as _};

use anyhow::Context as _;
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_rpc::{Credentials, Rpc};

use super::session;
use crate::cli::{ReachOptions, SessionOptions};
use crate::connect::at;
use crate::terminal::{complain, say};

/// What calls as nobody.
pub(super) fn anybody(reach: &ReachOptions) -> anyhow::Result<AccountServiceClient<Rpc>> {
    Ok(AccountServiceClient::new(at(reach, Credentials::none())?))
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
