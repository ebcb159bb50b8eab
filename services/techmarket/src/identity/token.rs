//! `techmarket token`: who may call.

use std::process::ExitCode;

use anyhow::Context;
use jiff::SignedDuration;
use techmarket_kernel::{Caller, Clock, Role, SystemClock};
use techmarket_types::{CodeTables, PointPrefix, TableId};

use crate::cli::{TokenCommand, TokenOptions};
use crate::home::Home;
use crate::serve::reference;
use crate::terminal::say;

/// Issues a token and prints it.
pub fn run(command: &TokenCommand) -> anyhow::Result<ExitCode> {
    let TokenCommand::Issue(options) = command;
    let home = Home::at(&options.data, options.key.as_deref());
    let caller = caller(options)?;
    let lifetime = SignedDuration::from_hours(options.days * 24);
    say(&home.existing_key()?.issue(&caller, SystemClock.now(), lifetime)?);
    Ok(ExitCode::SUCCESS)
}

/// Whom the token is for.
fn caller(options: &TokenOptions) -> anyhow::Result<Caller> {
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
    let tables = reference::load(options.reference.as_deref())?.tables;
    let points = options.points.iter().map(|range| point(range, tables));
    let points = points.collect::<anyhow::Result<Vec<_>>>()?;
    anyhow::ensure!(
        points.is_empty() || roles.contains(&Role::Registrar),
        "--point 只用于角色 registrar"
    );
    let length = options.subject.trim().chars().count();
    anyhow::ensure!(
        (1..=100).contains(&length) && !options.subject.chars().any(char::is_control),
        "--subject 应为 1 至 100 个字符，写持有令牌的人或程序的名称，一人一个"
    );
    anyhow::ensure!(
        options.subject != Caller::MARKET,
        "--subject {} 保留给本市场自己的服务",
        Caller::MARKET
    );
    Ok(Caller {
        points,
        ..Caller::new(options.subject.trim(), roles, organization)
    })
}

/// A range of registration points that there is.
fn point(text: &str, tables: &CodeTables) -> anyhow::Result<PointPrefix> {
    let range: PointPrefix = text.parse()?;
    if text.len() == 6 {
        let known = tables.table(TableId::RegistrationPoint).check(text, None);
        known.map_err(|unknown| {
            anyhow::anyhow!(
                "--point：{unknown}；本单位的登记点在 serve 的 --reference 目录中时，这里也给出 --reference"
            )
        })?;
    } else {
        let mut regions = tables.regions().iter();
        let known = regions.any(|region| region.validity.to.is_none() && region.code.starts_with(text));
        anyhow::ensure!(known, "--point {text}：GB/T 2260 中没有以此开头的省或市");
    }
    Ok(range)
}

fn words() -> String {
    Role::ALL
        .iter()
        .map(|role| role.as_str())
        .collect::<Vec<_>>()
        .join("、")
}

#[cfg(test)]
mod tests;
