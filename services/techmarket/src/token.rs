//! `techmarket token`: who may call.

use std::process::ExitCode;

use anyhow::Context;
use jiff::SignedDuration;
use techmarket_kernel::{Caller, Clock, Role, SystemClock};

use crate::cli::{TokenCommand, TokenOptions};
use crate::home::Home;
use crate::terminal::say;

/// Issues a token and prints it.
pub fn run(command: &TokenCommand) -> anyhow::Result<ExitCode> {
    let TokenCommand::Issue(options) = command;
    let home = Home::open(&options.data, options.key.as_deref())?;
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
    let points = options.points.iter().map(|range| range.parse());
    let points = points.collect::<Result<Vec<_>, _>>()?;
    anyhow::ensure!(
        points.is_empty() || roles.contains(&Role::Registrar),
        "--point 只用于角色 registrar"
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
    Ok(Caller {
        points,
        ..Caller::new(options.subject.as_str(), roles, organization)
    })
}

fn words() -> String {
    Role::ALL
        .iter()
        .map(|role| role.as_str())
        .collect::<Vec<_>>()
        .join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registrar_serves_the_points_that_are_stated() {
        let issued = |roles: &[&str], points: &[&str]| {
            let texts = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
            caller(&TokenOptions {
                data: "DIR".into(),
                key: None,
                roles: texts(roles),
                organization: None,
                points: texts(points),
                subject: "登记员甲".to_owned(),
                days: 1,
            })
        };
        let (ganzhou, pingxiang) = ("360701".parse().unwrap(), "360301".parse().unwrap());
        let of_ganzhou = issued(&["registrar"], &["3607"]).unwrap();
        assert!(of_ganzhou.serves(ganzhou) && !of_ganzhou.serves(pingxiang));
        let of_both = issued(&["registrar", "broker"], &["360701", "360301"]).unwrap();
        assert!(of_both.serves(ganzhou) && of_both.serves(pingxiang));
        assert!(issued(&["registrar"], &[]).unwrap().serves(pingxiang));
        for (roles, point) in [("registrar", "360"), ("registrar", "赣州"), ("operator", "3607")] {
            issued(&[roles], &[point]).unwrap_err();
        }
    }
}
