//! Where the value of an option comes from: the command line, before the environment, before the configuration file, before the
//! default. The file's values become defaults and the environment is the library's, so that each value is read, checked and
//! refused by one and the same rule.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use toml::Value;

use super::Cli;

/// The command whose options the file may hold.
pub const SERVE: &str = "serve";
/// Commands that take them too, as far as they have them.
const LAYERED: [&str; 3] = [SERVE, "backup", "doctor"];
/// The environment variable that names the file.
const FILE: &str = "TECHMARKET_CONFIG";
/// The option that names the file.
const OPTION: &str = "--config";
/// No configuration is larger.
const MAX_FILE: u64 = 1 << 20;

/// What a configuration file says: values by option, each at least one text.
#[derive(Debug, Default)]
pub struct Layer(BTreeMap<String, Vec<String>>);

impl Layer {
    /// Whether it has a value for the option `long`.
    pub fn holds(&self, long: &str) -> bool {
        self.0.contains_key(long)
    }
}

/// The command line with the environment and the file that `arguments` or the environment name.
pub fn layered(arguments: &[OsString]) -> anyhow::Result<Command> {
    let is_layered = arguments
        .get(1)
        .and_then(|name| name.to_str())
        .is_some_and(|name| LAYERED.contains(&name));
    let file = if is_layered { named(arguments) } else { None };
    let layer = match file {
        Some(file) => read(&file)?,
        None => Layer::default(),
    };
    Ok(command(&layer))
}

/// The command line with the environment and `layer`.
pub fn command(layer: &Layer) -> Command {
    LAYERED.iter().fold(Cli::command(), |command, name| {
        command.mut_subcommand(name, |of| of.mut_args(|arg| with(arg, layer)))
    })
}

/// The file that the command line names, or else the environment.
pub fn named(arguments: &[OsString]) -> Option<PathBuf> {
    let mut texts = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(text) = texts.next() {
        if text == OPTION {
            return texts.next().map(PathBuf::from);
        }
        if let Some(file) = text.strip_prefix(OPTION).and_then(|rest| rest.strip_prefix('=')) {
            return Some(PathBuf::from(file));
        }
    }
    std::env::var_os(FILE)
        .filter(|file| !file.is_empty())
        .map(PathBuf::from)
}

/// Reads a configuration file: TOML, a key for each long option of `serve`.
pub fn read(file: &Path) -> anyhow::Result<Layer> {
    let shown = file.display();
    let size = std::fs::metadata(file)
        .with_context(|| format!("配置文件 {shown}"))?
        .len();
    ensure!(size <= MAX_FILE, "配置文件 {shown} 超过 1 MiB");
    let text = std::fs::read_to_string(file).with_context(|| format!("配置文件 {shown}"))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error
            .span()
            .map_or(1, |span| 1 + text[..span.start].matches('\n').count());
        anyhow::anyhow!("配置文件 {shown} 第 {line} 行不是 TOML：{}", error.message())
    })?;
    let known = options();
    let mut layer = Layer::default();
    for (key, value) in table {
        let name = key.replace('_', "-");
        let Some(arg) = known.iter().find(|arg| arg.get_long() == Some(&name)) else {
            let nearest = nearest(&name, &known);
            bail!(
                "配置文件 {shown}：没有选项“{key}”，最接近的是“{nearest}”；全部选项见 docs/configuration.zh.md"
            );
        };
        let values = texts(&value).with_context(|| format!("配置文件 {shown} 的“{key}”"))?;
        ensure!(
            values.len() == 1 || matches!(arg.get_action(), ArgAction::Append),
            "配置文件 {shown} 的“{key}”只能有一个值"
        );
        ensure!(
            layer.0.insert(name, values).is_none(),
            "配置文件 {shown} 的“{key}”写了两次"
        );
    }
    Ok(layer)
}

/// The options of `serve` that a file may hold.
pub fn options() -> Vec<Arg> {
    let command = command(&Layer::default());
    let serve = command
        .find_subcommand(SERVE)
        .map(|serve| serve.get_arguments().cloned());
    let kept = |arg: &Arg| {
        arg.get_long()
            .is_some_and(|long| !["help", "config"].contains(&long))
    };
    serve.into_iter().flatten().filter(kept).collect()
}

fn with(arg: Arg, layer: &Layer) -> Arg {
    let Some(long) = arg.get_long().map(str::to_owned) else {
        return arg;
    };
    if long == "help" {
        return arg;
    }
    let mut arg = arg;
    if arg.get_env().is_none() {
        let variable = format!("TECHMARKET_{}", long.replace('-', "_").to_uppercase());
        arg = arg.env(variable).hide_env(true).hide_env_values(true);
    }
    if matches!(arg.get_action(), ArgAction::Append) {
        arg = arg.value_delimiter(',');
    }
    match layer.0.get(&long) {
        Some(values) => arg.required(false).default_values(values),
        None => arg,
    }
}

fn texts(value: &Value) -> anyhow::Result<Vec<String>> {
    Ok(match value {
        Value::String(text) => vec![text.clone()],
        Value::Integer(number) => vec![number.to_string()],
        Value::Float(number) => vec![number.to_string()],
        Value::Boolean(is) => vec![is.to_string()],
        Value::Array(values) => {
            ensure!(!values.is_empty(), "空的列表：不需要时请删去这一行");
            let all = values.iter().map(texts).collect::<anyhow::Result<Vec<_>>>()?;
            all.into_iter().flatten().collect()
        }
        Value::Datetime(_) | Value::Table(_) => bail!("应为文字、数字、true、false 或它们的列表"),
    })
}

fn nearest(name: &str, known: &[Arg]) -> String {
    let longs = known.iter().filter_map(Arg::get_long);
    let near = longs.max_by(|one, other| {
        let (one, other) = (strsim::jaro_winkler(name, one), strsim::jaro_winkler(name, other));
        one.total_cmp(&other)
    });
    near.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
