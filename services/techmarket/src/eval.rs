//! `techmarket eval`: how well the ranking agrees with people who judged, and whether texts find what they belong to.

use std::fs::File;
use std::io::BufReader;
use std::process::ExitCode;

use anyhow::Context;
use techmarket_lab::{SourceRow, eval, read_rows};

use crate::cli::EvalOptions;
use crate::demo::CSL;
use crate::encoder;
use crate::terminal::say;

/// Prints the figures as JSON, a line for each kind that was asked for.
pub fn run(options: &EvalOptions) -> anyhow::Result<ExitCode> {
    let encoder = encoder::open(&options.encoder)?;
    if let Some(file) = &options.judgements {
        let judgements = eval::open_judgements(file).with_context(|| file.display().to_string())?;
        let ranked = eval::rank(&judgements, encoder.clone())?;
        say(&serde_json::to_string(&eval::evaluate(&ranked))?);
        if options.threshold {
            say(&serde_json::to_string(&eval::threshold(&ranked))?);
        }
        if options.learned {
            say(&serde_json::to_string(&eval::evaluate_learned(&ranked))?);
            say(&serde_json::to_string(&eval::evaluate_repeated(&ranked))?);
        }
    }
    if options.known_item {
        let figures = eval::known_item(&rows(options)?, encoder.clone())?;
        say(&serde_json::to_string(&figures)?);
    }
    if options.keywords {
        let figures = eval::keywords(&rows(options)?, encoder.clone())?;
        say(&serde_json::to_string(&figures)?);
    }
    if options.diversity {
        let figures = eval::diversity(&rows(options)?, encoder)?;
        say(&serde_json::to_string(&figures)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// The abstracts to measure on.
fn rows(options: &EvalOptions) -> anyhow::Result<Vec<SourceRow>> {
    let Some(file) = &options.rows else {
        return Ok(read_rows(CSL.as_bytes())?);
    };
    let open = || -> anyhow::Result<_> { Ok(read_rows(BufReader::new(File::open(file)?))?) };
    open().with_context(|| file.display().to_string())
}
