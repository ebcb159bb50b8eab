//! The page that lists every option of `serve`, in Markdown.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::Arg;
use clap::builder::Resettable;
use clap::error::ErrorKind;

use crate::cli::layers::{self, Layer, SERVE};

/// What the options set, in English: an option and a text in each line. The Chinese is their help.
const IN_ENGLISH: &str = include_str!("../../data/options_in_english.txt");

/// What the page says in a language beside the options.
struct Words {
    head: &'static str,
    /// Between words that an option accepts.
    or: &'static str,
    /// Between the ends of a range, and before an end that is alone.
    to: &'static str,
    at_least: &'static str,
}

/// The page, in English or in Chinese.
pub(super) fn page(is_english: bool) -> String {
    let words = if is_english { &ENGLISH } else { &CHINESE };
    let mut page = String::from(words.head);
    for arg in layers::options() {
        let long = arg.get_long().unwrap_or_default();
        let variable = arg.get_env().map(|name| name.to_string_lossy().into_owned());
        let defaults = arg
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy());
        let default = defaults.collect::<Vec<_>>().join(",");
        let help = if is_english {
            in_english(long).unwrap_or_default().to_owned()
        } else {
            arg.get_help().map(ToString::to_string).unwrap_or_default()
        };
        let _ = writeln!(
            page,
            "| `{long}` | `{}` | {} | {} | {} |",
            variable.unwrap_or_default(),
            code(&default),
            range(&arg, words),
            help.replace('|', "\\|").replace('\n', " "),
        );
    }
    page
}

/// What the option `long` sets; none where nothing is said of it.
fn in_english(long: &str) -> Option<&'static str> {
    told().find(|(option, _)| *option == long).map(|(_, text)| text)
}

/// The options that something is said of, and what.
fn told() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = IN_ENGLISH.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": "))
}

fn code(text: &str) -> String {
    if text.is_empty() {
        "—".to_owned()
    } else {
        format!("`{text}`")
    }
}

/// What an option accepts: its words, or its range, as its own refusal tells it.
fn range(arg: &Arg, words: &Words) -> String {
    let accepted: Vec<_> = arg
        .get_possible_values()
        .iter()
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    if !accepted.is_empty() {
        return accepted.join(words.or);
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
        format!("{} {least}", words.at_least)
    } else {
        format!("{least} {} {most}", words.to)
    }
}

const CHINESE: Words = Words {
    head: "\
# 配置

[English](configuration.md)。由 `techmarket config reference` 生成（英文为 `--english`），测试保证其与程序一致：
`UPDATE_DOCS=1 cargo test --release -p techmarket --test flow -- configuration`。

`techmarket serve` 的每个选项可以写在命令行（`--lease-minutes 60`）、环境变量（`TECHMARKET_LEASE_MINUTES=60`）或配置文件
（`lease-minutes = 60`）中；命令行优先于环境变量，环境变量优先于配置文件，最后是默认值。配置文件是 TOML，由 `--config FILE` 或环境变量
`TECHMARKET_CONFIG` 指定，键与选项同名；没有的键会被拒绝，并提示最接近的选项。可重复的选项在文件中写作列表，在环境变量中以逗号分隔；
不带值的选项写 `true` 或 `false`。`techmarket backup` 和 `techmarket doctor` 读取同一文件中与其同名的选项。

`techmarket config print` 显示生效的值及其来源（密码不显示），`techmarket config check` 检查配置而不启动。
存储桶的密钥只从环境变量 `TECHMARKET_S3_ACCESS_KEY` 和 `TECHMARKET_S3_SECRET_KEY` 读取。日志级别由 `RUST_LOG` 决定，
发送调用链和指标的请求头、采样等由 OpenTelemetry 的 `OTEL_*` 环境变量设定（[operations.zh.md](operations.zh.md#监视)）。

| 选项 | 环境变量 | 默认 | 范围 | 作用 |
| --- | --- | --- | --- | --- |
",
    or: "、",
    to: "至",
    at_least: "不小于",
};

const ENGLISH: Words = Words {
    head: "\
# Configuration

[中文](configuration.zh.md). Printed by `techmarket config reference` (this page with `--english`); a test holds it to the program:
`UPDATE_DOCS=1 cargo test --release -p techmarket --test flow -- configuration`.

Every option of `techmarket serve` may stand on the command line (`--lease-minutes 60`), in the environment (`TECHMARKET_LEASE_MINUTES=60`) or in the
configuration file (`lease-minutes = 60`); the command line goes before the environment, the environment before the file, the default comes last. The file is
TOML, named by `--config FILE` or by `TECHMARKET_CONFIG`; its keys are named as the options are, and a key that there is not is refused with the nearest that there is.
Options that may be repeated are lists in the file, and stand between commas in the environment; those without a value are `true` or `false`. `techmarket backup` and
`techmarket doctor` read from the same file what they have options for.

`techmarket config print` shows the values in force and where they come from (no passwords), `techmarket config check` checks them and starts nothing.
The keys of a bucket are read from the environment alone, `TECHMARKET_S3_ACCESS_KEY` and `TECHMARKET_S3_SECRET_KEY`. `RUST_LOG` says which levels are logged;
headers, sampling and the like of traces and figures that are sent are set by the `OTEL_*` variables of OpenTelemetry ([operations.md](operations.md#watching)).

| option | variable | default | range | what it sets |
| --- | --- | --- | --- | --- |
",
    or: ", ",
    to: "to",
    at_least: "at least",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_bounds_and_words() {
        let page = page(false);
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

    #[test]
    fn every_option_is_told_in_english_and_nothing_else_is() {
        let options: Vec<String> = layers::options()
            .iter()
            .filter_map(|arg| arg.get_long().map(str::to_owned))
            .collect();
        let untold: Vec<&String> = options.iter().filter(|long| in_english(long).is_none()).collect();
        assert!(
            untold.is_empty(),
            "say in data/options_in_english.txt what these set: {untold:?}"
        );
        let gone: Vec<&str> = told()
            .map(|(long, _)| long)
            .filter(|long| !options.iter().any(|one| one == long))
            .collect();
        assert!(
            gone.is_empty(),
            "no options, but in data/options_in_english.txt: {gone:?}"
        );
        let english = page(true);
        assert!(english.contains("| `480` | 1 to 43200 |"), "{english}");
    }
}
