//! `techmarket config`: what the configuration comes to, whether it holds, and the page that lists every option.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use techmarket_telemetry::otlp::Settings;

use crate::cli::layers::{self, Layer, SERVE};
use crate::cli::{self, ConfigCommand, ConfigOptions};
use crate::serve::reference;
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
        ConfigCommand::Reference => {
            say(page().trim_end());
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
    reference::load(folder.map(std::path::PathBuf::as_path))?;
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

/// The page that lists every option, in Markdown.
fn page() -> String {
    let mut page = String::from(HEAD);
    for arg in layers::options() {
        let long = arg.get_long().unwrap_or_default();
        let variable = arg.get_env().map(|name| name.to_string_lossy().into_owned());
        let defaults = arg
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy());
        let default = defaults.collect::<Vec<_>>().join(",");
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(
            page,
            "| `{long}` | `{}` | {} | {} | {} |",
            variable.unwrap_or_default(),
            code(&default),
            range(&arg),
            help.replace('|', "\\|").replace('\n', " "),
        );
    }
    page
}

fn code(text: &str) -> String {
    if text.is_empty() {
        "—".to_owned()
    } else {
        format!("`{text}`")
    }
}

/// What an option accepts: its words, or its range, as its own refusal tells it.
fn range(arg: &Arg) -> String {
    let words: Vec<_> = arg
        .get_possible_values()
        .iter()
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    if !words.is_empty() {
        return words.join("、");
    }
    let long = arg.get_long().unwrap_or_default();
    let asked: Vec<OsString> = ["techmarket", SERVE, &format!("--{long}=-1")]
        .into_iter()
        .map(OsString::from)
        .collect();
    let only = |other: Arg| {
        let other = other.required(false).env(Resettable::Reset);
        if other.get_long() == Some(long) {
            other.allow_hyphen_values(true)
        } else {
            other
        }
    };
    let command = layers::command(&Layer::default()).mut_subcommand(SERVE, |serve| serve.mut_args(only));
    let refused = command.try_get_matches_from(asked).err();
    let told = refused
        .filter(|error| error.kind() == ErrorKind::ValueValidation)
        .and_then(|error| Some(std::error::Error::source(&error)?.to_string()));
    let bounds = told
        .as_deref()
        .and_then(|told| told.split_once(" is not in "))
        .map(|(_, bounds)| bounds);
    let Some((least, most)) = bounds.and_then(|bounds| bounds.split_once("..")) else {
        return "—".to_owned();
    };
    let most = most.trim_start_matches('=');
    // The end of the type says nothing to a reader.
    if most.is_empty() || most.len() > 9 {
        format!("不小于 {least}")
    } else {
        format!("{least} 至 {most}")
    }
}

const HEAD: &str = "\
# 配置

由 `techmarket config reference` 生成，测试保证其与程序一致：`UPDATE_DOCS=1 cargo test --release -p techmarket --test flow -- configuration`。

`techmarket serve` 的每个选项可以写在命令行（`--lease-minutes 60`）、环境变量（`TECHMARKET_LEASE_MINUTES=60`）或配置文件
（`lease-minutes = 60`）中；命令行优先于环境变量，环境变量优先于配置文件，最后是默认值。配置文件是 TOML，由 `--config FILE` 或环境变量
`TECHMARKET_CONFIG` 指定，键与选项同名；没有的键会被拒绝，并提示最接近的选项。可重复的选项在文件中写作列表，在环境变量中以逗号分隔；
不带值的选项写 `true` 或 `false`。`techmarket backup` 和 `techmarket doctor` 读取同一文件中与其同名的选项。

`techmarket config print` 显示生效的值及其来源（密码不显示），`techmarket config check` 检查配置而不启动。
存储桶的密钥只从环境变量 `TECHMARKET_S3_ACCESS_KEY` 和 `TECHMARKET_S3_SECRET_KEY` 读取。日志级别由 `RUST_LOG` 决定，
发送调用链和指标的请求头、采样等由 OpenTelemetry 的 `OTEL_*` 环境变量设定（[operations.md](operations.md#watching)）。

| 选项 | 环境变量 | 默认 | 范围 | 作用 |
| --- | --- | --- | --- | --- |
";

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

    #[test]
    fn the_page_tells_bounds_and_words() {
        let page = page();
        let row = |option: &str| {
            page.lines()
                .find(|line| line.starts_with(&format!("| `{option}` |")))
                .unwrap()
        };
        assert!(
            row("lease-minutes").contains("| `TECHMARKET_LEASE_MINUTES` | `480` | 1 至 43200 |"),
            "{page}"
        );
        assert!(row("role").contains("`supply`、`demand`"), "{page}");
        assert!(row("lag-events").contains("不小于 1"), "{page}");
        assert!(row("match-score").contains("| `0.3` | — |"), "{page}");
    }
}
