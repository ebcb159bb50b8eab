//! `techmarket`: the technology market in one binary.

mod bench;
mod call;
mod cli;
mod codes;
mod connect;
mod demo;
mod encoder;
mod eval;
mod home;
mod identity;
mod import;
mod memory;
mod private;
mod serve;
mod terminal;

use std::process::ExitCode;

use crate::cli::Command;

#[tokio::main]
async fn main() -> ExitCode {
    private::umask();
    let command = match cli::parse(std::env::args_os()) {
        Ok(command) => command,
        Err(ended) => return ended,
    };
    let done = match command {
        Command::Serve(options) => serve::run(options).await,
        Command::Demo(options) => demo::run(options).await,
        Command::Call(options) => call::run(options).await,
        Command::Import(options) => import::run(options).await,
        Command::Posts(command) => call::posts::run(command).await,
        Command::Codes(options) => codes::run(&options),
        Command::Identity(command) => identity::run(command).await,
        Command::Eval(options) => eval::run(&options),
        Command::Bench(options) => bench::run(&options),
    };
    done.unwrap_or_else(|error| terminal::failed(&error))
}
