//! `techmarket bench`: how fast.

use std::process::ExitCode;

use techmarket_matching::bench::{rank, read_rows};

use crate::cli::BenchCommand;
use crate::demo::CSL;
use crate::terminal::say;

/// Prints the figures as JSON.
pub fn run(command: &BenchCommand) -> anyhow::Result<ExitCode> {
    let BenchCommand::Rank(options) = command;
    let rows = read_rows(CSL.as_bytes())?;
    let figures = rank::run(&rank::BenchOptions {
        listings: options.listings as usize,
        queries: options.queries as usize,
        rows,
        seed: options.seed,
    })?;
    say(&serde_json::to_string(&figures)?);
    Ok(ExitCode::SUCCESS)
}
