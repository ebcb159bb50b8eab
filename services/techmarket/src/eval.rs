//! `techmarket eval`: how well the ranking agrees with people who judged.

use std::process::ExitCode;

use anyhow::Context;

use crate::cli::EvalOptions;
use crate::terminal::say;

/// Prints the figures as JSON.
pub fn run(options: &EvalOptions) -> anyhow::Result<ExitCode> {
    let file = &options.judgements;
    let figures = techmarket_matching::eval::run(file).with_context(|| file.display().to_string())?;
    say(&serde_json::to_string(&figures)?);
    Ok(ExitCode::SUCCESS)
}
