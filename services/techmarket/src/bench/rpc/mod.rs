//! `techmarket bench rpc`: what a client sees over a real socket, beside an empty tonic service in the same run.

mod calls;
mod market;

use std::time::Duration;

use techmarket_lab::rpc::{CONNECTIONS, IN_FLIGHT, measure, serve_empty};
use techmarket_runtime::telemetry;
use techmarket_telemetry::Counters;
use tokio::runtime::{Handle, Runtime};

use crate::cli::BenchRpcOptions;
use crate::terminal::say;

use market::Market;

/// Until the servers are stopped.
const GRACE: Duration = Duration::from_secs(5);

/// Prints the figures as JSON.
///
/// Both servers have a runtime of their own, as in a process of its own, and the client another: what passes between them passes
/// through sockets and wakes threads.
pub fn run(options: &BenchRpcOptions) -> anyhow::Result<()> {
    telemetry::start(telemetry::Format::Text, "warn");
    tokio::task::block_in_place(|| {
        let (ours, empty) = (Runtime::new()?, Runtime::new()?);
        let measured = Handle::current().block_on(Box::pin(all(options, &ours, &empty)));
        ours.shutdown_timeout(GRACE);
        empty.shutdown_timeout(GRACE);
        say(&measured?.to_string());
        Ok(())
    })
}

async fn all(
    options: &BenchRpcOptions,
    ours: &Runtime,
    empty: &Runtime,
) -> anyhow::Result<serde_json::Value> {
    let folder = tempfile::Builder::new().prefix("techmarket-bench-").tempdir()?;
    let market = Market::start(folder.path(), options.database.as_deref(), ours).await?;
    let nothing = empty.spawn(serve_empty()).await??;
    let time = Duration::from_secs(options.seconds.into());
    let mut methods = serde_json::Map::new();
    for (name, call) in calls::all(&market).await? {
        if options.method.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        let figures = measure((market.address(), &call), nothing, time, Counters::switch).await?;
        methods.insert(name.to_owned(), figures);
    }
    market.stop(ours).await?;
    Ok(serde_json::json!({
        "database": if options.database.is_some() { "postgresql" } else { "sqlite" },
        "connections": CONNECTIONS,
        "in_flight": IN_FLIGHT,
        "methods": methods,
    }))
}
