//! `techmarket bench`: how fast.

mod import;
mod portal;
mod register;
mod rpc;

use std::process::ExitCode;

use techmarket_lab::rank::{self, ExportOptions, adapter, export};
use techmarket_lab::{read_rows, search};

use crate::cli::{AdapterCommand, BenchCommand, BenchCorpusOptions, BenchRankOptions, BenchSearchOptions};
use crate::demo::CSL;
use crate::terminal::say;

/// Prints the figures as JSON, or writes the corpus.
pub fn run(command: &BenchCommand) -> anyhow::Result<ExitCode> {
    match command {
        BenchCommand::Rank(options) => measure(options)?,
        BenchCommand::Search(options) => measure_search(options)?,
        BenchCommand::Register(options) => register::measure(options)?,
        BenchCommand::Rpc(options) => rpc::run(options)?,
        BenchCommand::Import(options) => import::measure(options)?,
        BenchCommand::Portal(options) => portal::measure(options)?,
        BenchCommand::Corpus(options) => write(options)?,
        BenchCommand::Adapter(verb) => adapt(verb)?,
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

fn measure_search(options: &BenchSearchOptions) -> anyhow::Result<()> {
    let figures = search::run(&search::SearchOptions {
        listings: options.listings as usize,
        queries: options.queries as usize,
        clients: options.clients as usize,
        page: options.page as usize,
        rows: read_rows(CSL.as_bytes())?,
        seed: options.seed,
    })?;
    say(&serde_json::to_string(&figures)?);
    Ok(())
}

fn adapt(verb: &AdapterCommand) -> anyhow::Result<()> {
    match verb {
        AdapterCommand::About => say(&serde_json::to_string(&serde_json::json!({
            "versions": {"techmarket": env!("CARGO_PKG_VERSION")},
            "licence": env!("CARGO_PKG_LICENSE"),
            "settings": "words alone, no encoder; as RankListings",
        }))?),
        AdapterCommand::Index { corpus, folder } => {
            say(&serde_json::to_string(&adapter::index(corpus, folder)?)?);
        }
        AdapterCommand::Query {
            folder,
            queries,
            limit,
            seconds,
        } => {
            let answer = |answer: &adapter::Answer| {
                say(&serde_json::to_string(answer)?);
                Ok(())
            };
            let closing = adapter::query(folder, queries, *limit as usize, *seconds, answer)?;
            say(&serde_json::to_string(&closing)?);
        }
        AdapterCommand::Drop { .. } => {}
    }
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
