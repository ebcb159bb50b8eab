//! From a command to what does it.

use std::process::ExitCode;

use crate::cli::Command;
use crate::{
    backup, bench, call, certificate, codes, config, copy, demo, doctor, eval, identity, import, serve,
};

/// Does what `command` says.
pub async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(options) => serve::run(*options).await,
        Command::Demo(options) => demo::run(options).await,
        Command::Call(options) => call::run(options).await,
        Command::Import(options) => import::run(options).await,
        Command::Posts(command) => call::posts::run(command).await,
        Command::Backup(options) => backup::run(options).await,
        Command::Restore(options) => backup::restore(options).await,
        Command::Copy(options) => copy::run(&options).await,
        Command::Config(command) => config::run(&command),
        Command::Doctor(options) => doctor::run(&options).await,
        Command::Identity(command) => identity::run(command).await,
        Command::Codes(options) => codes::run(&options),
        Command::Certificate(command) => certificate::run(&command),
        Command::Eval(options) => eval::run(&options),
        Command::Bench(options) => bench::run(&options),
    }
}
