//! `techmarket bench`: how fast.

use std::process::ExitCode;

use techmarket_matching::bench::{ExportOptions, export, rank, read_rows};

use crate::cli::{BenchCommand, BenchCorpusOptions, BenchRankOptions};
use crate::demo::CSL;
use crate::terminal::say;

/// Prints the figures as JSON, or writes the corpus.
pub fn run(command: &BenchCommand) -> anyhow::Result<ExitCode> {
    match command {
        BenchCommand::Rank(options) => measure(options)?,
        BenchCommand::Corpus(options) => write(options)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(options: &BenchRankOptions) -> anyhow::Result<()> {
    let figures = rank::run(&rank::BenchOptions {
        listings: options.listings as usize,
        queries: options.queries as usize,
        clients: options.clients as usize,
        join: options.join as usize,
        publications: options.publications as usize,
        rows: read_rows(CSL.as_bytes())?,
        seed: options.seed,
    })?;
    say(&serde_json::to_string(&figures)?);
    Ok(())
}

fn write(options: &BenchCorpusOptions) -> anyhow::Result<()> {
    let what = ExportOptions {
        listings: options.listings as usize,
        queries: options.queries as usize,
        rows: read_rows(CSL.as_bytes())?,
        seed: options.seed,
    };
    export(&what, &options.out, &options.queries_out)?;
    Ok(())
}
