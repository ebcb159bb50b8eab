//! `techmarket bench register`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use techmarket_attachments::{Limits, Location as Files, Store};
use techmarket_contract::{Office, Settings};
use techmarket_kernel::{SystemClock, SystemRng};
use techmarket_lab::Times;
use techmarket_lab::register::RegisterBench;
use techmarket_store::Location;

use crate::cli::BenchRegisterOptions;
use crate::serve::reference;
use crate::terminal::say;

/// Prints the figures as JSON.
pub fn measure(options: &BenchRegisterOptions) -> anyhow::Result<()> {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(Box::pin(run(options))))
}

async fn run(options: &BenchRegisterOptions) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("techmarket-bench-").tempdir()?;
    let (location, database) = if let Some(url) = &options.database {
        (Location::from_url(url)?, "postgresql")
    } else {
        let kept = options.folder.as_deref().unwrap_or(folder.path());
        (Location::Folder(kept.to_owned()), "sqlite")
    };
    let files = Files::Folder(folder.path().join("attachments"));
    let office = Office {
        reference: reference::load(None)?,
        settings: Settings::default(),
        attachments: Store::open(&files, Limits::default()).await?,
    };
    let bench = RegisterBench {
        contracts: (!options.filled).then(|| options.contracts.into()),
        years: i16::try_from(options.years)?,
        pages: options.pages.into(),
        registrations: options.registrations.into(),
        seed: options.seed,
    };
    let measured = Box::pin(bench.run(&location, office, Arc::new(SystemClock), Arc::new(SystemRng))).await?;
    let mut by_filter: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for (filter, time) in &measured.pages {
        by_filter.entry(filter).or_default().push(*time);
    }
    let by_filter = by_filter
        .into_iter()
        .map(|(filter, times)| (filter, Times::of(times).p99_ms));
    let by_filter: BTreeMap<&str, f64> = by_filter.collect();
    let pages = Times::of(measured.pages.iter().map(|(_, time)| *time).collect());
    let registrations = Times::of(measured.registrations);
    let figures = serde_json::json!({
        "database": database,
        "contracts": options.contracts,
        "years": options.years,
        "fill_seconds": milliseconds(measured.fill) / 1_000.0,
        "statistics_ms": milliseconds(measured.statistics),
        "statistics_again_ms": milliseconds(measured.statistics_again),
        "statistics_contracts": measured.counted,
        "page_p50_ms": pages.p50_ms,
        "page_p99_ms": pages.p99_ms,
        "page_p99_ms_by_filter": by_filter,
        "register_p50_ms": registrations.p50_ms,
        "register_p99_ms": registrations.p99_ms,
    });
    say(&figures.to_string());
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
