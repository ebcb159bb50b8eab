//! Who calls: accounts and their sessions, tokens, and the keys that sign them.

mod account;
mod audit;
mod held;
mod key;
mod person;
pub mod session;
mod token;
mod typed;

use std::process::ExitCode;

use crate::cli::IdentityCommand;

/// Does what is asked.
pub async fn run(command: IdentityCommand) -> anyhow::Result<ExitCode> {
    match command {
        IdentityCommand::Account(command) => account::run(command).await,
        IdentityCommand::Audit(command) => audit::run(command).await,
        IdentityCommand::Key(command) => key::run(&command),
        IdentityCommand::Token(command) => token::run(&command),
    }
}
