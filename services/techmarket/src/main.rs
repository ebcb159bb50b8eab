//! `techmarket`: the technology market in one binary.

mod backup;
mod bench;
mod call;
mod certificate;
mod cli;
mod codes;
mod config;
mod connect;
mod copy;
mod demo;
mod doctor;
mod encoder;
mod eval;
mod home;
mod identity;
mod import;
mod last_backup;
mod memory;
mod private;
mod run;
mod serve;
mod terminal;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    private::umask();
    let command = match cli::parse(std::env::args_os()) {
        Ok(command) => command,
        Err(ended) => return ended,
    };
    // One command runs; what the largest of them keeps is no part of the others.
    Box::pin(run::run(command))
        .await
        .unwrap_or_else(|error| terminal::failed(&error))
}
