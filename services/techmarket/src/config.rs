//! `techmarket config`: what the configuration comes to, whether it holds, and the page that lists every option.

mod reference;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use techmarket_telemetry::otlp::Settings;

use crate::cli::layers::{self, Layer, SERVE};
use crate::cli::{self, ConfigCommand, ConfigOptions};
use crate::serve::reference as office;
use crate::terminal::{complain, say};

/// Options whose value may hold a password.
const SECRET: [&str; 2] = ["database", "telemetry-endpoint"];
/// What stands in the place of a password.
const HIDDEN: &str = "***";

/// Runs one of the commands.
pub fn run(command: &ConfigCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConfigCommand::Print(options) => print(&layer(options)?),
        ConfigCommand::Check(options) => check(options),
        ConfigCommand::Reference { english } => {
            say(reference::page(*english).trim_end());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn layer(options: &ConfigOptions) -> anyhow::Result<Layer> {
    match &options.config {
        Some(file) => layers::read(file),
        None => layers::named(&[]).map_or_else(|| Ok(Layer::default()), |file| layers::read(&file)),
    }
}

/// The options of `serve`, of which none need be given.
fn lenient(layer: &Layer) -> Command {
    let relaxed = |arg: Arg| arg.required(false);
    layers::command(layer).mut_subcommand(SERVE, |serve| serve.mut_args(relaxed))
}

fn print(layer: &Layer) -> anyhow::Result<ExitCode> {
    let matches = lenient(layer).try_get_matches_from(["techmarket", SERVE]);
    let matches = matches.map_err(|error| anyhow::anyhow!(cli::told(&error)))?;
    let (_, matches) = matches.subcommand().context("serve")?;
    for arg in layers::options() {
        let Some(values) = values(&arg, matches) else {
            continue;
        };
        let long = arg.get_long().unwrap_or_default();
        let source = match matches.value_source(arg.get_id().as_str()) {
            Some(ValueSource::EnvVariable) => "环境变量",
            Some(ValueSource::DefaultValue) if !layer.holds(long) => "默认",
            _ => "配置文件",
        };
        say(&format!("{long} = {values}  # {source}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn check(options: &ConfigOptions) -> anyhow::Result<ExitCode> {
    let matches = layers::command(&layer(options)?).try_get_matches_from(["techmarket", SERVE]);
    let matches = match matches {
        Ok(matches) => matches,
        Err(error) => {
            complain(&format!("错误：{}", cli::told(&error)));
            return Ok(ExitCode::from(2));
        }
    };
    let (_, matches) = matches.subcommand().context("serve")?;
    let folder: Option<&std::path::PathBuf> = matches.get_one("reference");
    office::load(folder.map(std::path::PathBuf::as_path))?;
    let endpoint: Option<&String> = matches.get_one("telemetry_endpoint");
    Settings::read(endpoint.map(String::as_str), |name| std::env::var(name).ok())?;
    say("配置可用");
    Ok(ExitCode::SUCCESS)
}

/// The values as TOML has them, secrets hidden; `None` where there are none.
fn values(arg: &Arg, matches: &ArgMatches) -> Option<String> {
    let raw = matches.get_raw(arg.get_id().as_str())?;
    let long = arg.get_long().unwrap_or_default();
    let values: Vec<String> = raw
        .map(|value| {
            let text = value.to_string_lossy();
            let text = if SECRET.contains(&long) {
                hidden(&text)
            } else {
                text.into_owned()
            };
            let bare = text.parse::<f64>().is_ok() || text == "true" || text == "false";
            if bare { text } else { quoted(text) }
        })
        .collect();
    Some(match values.as_slice() {
        [one] if !matches!(arg.get_action(), clap::ArgAction::Append) => one.clone(),
        all => format!("[{}]", all.join(", ")),
    })
}

/// A text as TOML has it: what JSON has.
fn quoted(text: String) -> String {
    serde_json::Value::String(text).to_string()
}

/// A URL without its password.
fn hidden(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return HIDDEN.to_owned();
    };
    // A password may stand among the parameters too.
    let (rest, parameters) = rest.split_once('?').map_or((rest, ""), |(rest, _)| (rest, "?…"));
    let Some((user, host)) = rest.rsplit_once('@') else {
        return format!("{scheme}://{rest}{parameters}");
    };
    let user = user
        .split_once(':')
        .map_or(user.to_owned(), |(user, _)| format!("{user}:{HIDDEN}"));
    format!("{scheme}://{user}@{host}{parameters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            (
                "postgres://market:geheim@db/market",
                "postgres://market:***@db/market",
            ),
            ("postgres://db/market?password=geheim", "postgres://db/market?…"),
            ("postgres://market@db", "postgres://market@db"),
            ("geheim", "***"),
        ] {
            assert_eq!(hidden(url), shown);
        }
    }
}
