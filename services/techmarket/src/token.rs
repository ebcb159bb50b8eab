//! `techmarket token`: who may call.

use std::process::ExitCode;

use anyhow::Context;
use jiff::SignedDuration;
use techmarket_kernel::{Caller, Clock, Role, SystemClock};

use crate::cli::TokenCommand;
use crate::home::Home;
use crate::terminal::say;

/// Issues a token and prints it.
pub fn run(command: &TokenCommand) -> anyhow::Result<ExitCode> {
    let TokenCommand::Issue(options) = command;
    let home = Home::open(&options.data, options.key.as_deref())?;
    let role =
        |word: &String| Role::from_word(word).with_context(|| format!("没有角色 {word}，可用：{}", words()));
    let roles = options
        .roles
        .iter()
        .map(role)
        .collect::<anyhow::Result<Vec<_>>>()?;
    let organization = options.organization.as_deref().map(str::parse).transpose()?;
    let acts_for_one = [Role::Provider, Role::Demander]
        .iter()
        .any(|role| roles.contains(role));
    anyhow::ensure!(
        organization.is_some() || !acts_for_one,
        "角色 provider 和 demander 需要 --organization"
    );
    anyhow::ensure!(
        options.subject.chars().count() <= 100,
        "--subject 至多 100 个字符"
    );
    anyhow::ensure!(
        options.subject != Caller::MARKET,
        "--subject {} 保留给本市场自己的服务",
        Caller::MARKET
    );
    let caller = Caller {
        subject: options.subject.clone(),
        roles,
        organization,
    };
    let lifetime = SignedDuration::from_hours(options.days * 24);
    say(&home.existing_key()?.issue(&caller, SystemClock.now(), lifetime)?);
    Ok(ExitCode::SUCCESS)
}

fn words() -> String {
    Role::ALL
        .iter()
        .map(|role| role.as_str())
        .collect::<Vec<_>>()
        .join("、")
}
