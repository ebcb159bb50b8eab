//! The command line in the language of those who type it: the library's own words in help and errors are English.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Error, FromArgMatches as _};

use super::layers::layered;
use super::{Cli, Command};
use crate::terminal::{complain, say};

/// What the library writes into help and into the reason of a refused value, and what stands there instead.
const WORDS: [(&str, &str); 19] = [
    ("Usage:", "用法："),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("[OPTIONS]", "[选项]"),
    ("<COMMAND>", "<命令>"),
    ("[COMMAND]", "[命令]"),
    ("Possible values:", "可用的值："),
    ("[possible values: ", "[可用："),
    ("[default: ", "[默认："),
    ("[env: ", "[环境变量："),
    (
        "Print this message or the help of the given subcommand(s)",
        "显示帮助，或某个命令的帮助",
    ),
    ("Print help (see more with '--help')", "显示帮助（--help 更详细）"),
    ("Print help (see a summary with '-h')", "显示帮助（-h 较简短）"),
    ("Print help", "显示帮助"),
    ("Print version", "显示版本"),
    (" is not in ", " 不在范围内："),
    ("invalid digit found in string", "应为整数"),
    ("invalid socket address syntax", "应为 IP:端口"),
];

/// What `arguments` ask for; or how the program ends once it has shown help or said what is wrong with them.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, ExitCode> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let command = match layered(&arguments) {
        Ok(command) => command,
        Err(error) => {
            complain(&format!("错误：{error:#}"));
            return Err(ExitCode::from(2));
        }
    };
    let parsed = command.try_get_matches_from(arguments);
    match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => Ok(cli.command),
        Err(error) => Err(shown(&error)),
    }
}

fn shown(error: &Error) -> ExitCode {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if asked {
        say(translated(&error.to_string()).trim_end());
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        complain(translated(&error.to_string()).trim_end());
    } else {
        complain(&format!("错误：{}\n用 --help 查看用法", told(error)));
    }
    ExitCode::from(2)
}

fn translated(text: &str) -> String {
    WORDS.iter().fold(text.to_owned(), |text, (english, chinese)| {
        text.replace(english, chinese)
    })
}

/// What is wrong with the arguments, and what would be right.
pub fn told(error: &Error) -> String {
    let context = |kind| error.get(kind).map(named).unwrap_or_default();
    let (argument, value) = (
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    );
    let told = match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::UnknownArgument => format!("没有参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::ArgumentConflict => {
            let other = context(ContextKind::PriorArg);
            if argument == other {
                format!("{argument} 只能给出一次")
            } else {
                format!("{argument} 不能与 {other} 同时给出")
            }
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 缺少值"),
        ErrorKind::InvalidValue => format!("{argument} 的值“{value}”不可用"),
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string);
            format!(
                "{argument} 的值“{value}”无效：{}",
                translated(&reason.unwrap_or_default())
            )
        }
        ErrorKind::TooManyValues => format!("{argument} 多出了值“{value}”"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{argument} 的值数目不对"),
        ErrorKind::NoEquals => format!("{argument} 与其值之间应为 ="),
        ErrorKind::InvalidUtf8 => "参数应为 UTF-8 文本".to_owned(),
        _ => translated(&error.to_string()),
    };
    let available = [ContextKind::ValidValue, ContextKind::ValidSubcommand]
        .map(context)
        .concat();
    let meant = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::SuggestedSubcommand,
    ]
    .map(context);
    match (available.as_str(), meant.concat().as_str()) {
        ("", "") => told,
        ("", meant) => format!("{told}，是否指 {meant}"),
        (available, _) => format!("{told}，可用：{available}"),
    }
}

fn named(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
