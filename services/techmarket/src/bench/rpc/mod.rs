//! `techmarket bench rpc`: what a client sees over a real socket, beside an empty tonic service in the same run.

mod calls;
mod market;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use techmarket_kernel::{Clock as _, SystemClock};
use techmarket_lab::rpc::{CONNECTIONS, IN_FLIGHT, Server, Taken, measure, serve_collector, serve_empty};
use techmarket_runtime::Watched;
use techmarket_runtime::telemetry::{self, Exporting};
use techmarket_runtime::tls::{Authority, ClientFiles, ClientTls, Usage};
use techmarket_telemetry::Counters;
use tokio::runtime::{Handle, Runtime};

use crate::cli::{BenchRpcOptions, TlsOptions};
use crate::serve::Secured;
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
    let clear = <(Secured, Option<ClientTls>)>::default();
    let market = Market::start(
        &folder.path().join("clear"),
        options.database.as_deref(),
        clear,
        ours,
    )
    .await?;
    let tls = if options.tls {
        Some(over_tls(folder.path())?)
    } else {
        None
    };
    let secured = match &tls {
        Some(both) => Some(Market::start(&folder.path().join("tls"), None, both.clone(), ours).await?),
        None => None,
    };
    let nothing = empty.spawn(serve_empty()).await??;
    let traced = if options.traces {
        Some(traced(ours, empty).await?)
    } else {
        None
    };
    let time = Duration::from_secs(options.seconds.into());
    let mut methods = serde_json::Map::new();
    let over_tls = match &secured {
        Some(market) => calls::all(market).await?,
        None => Vec::new(),
    };
    for (place, (name, call)) in calls::all(&market).await?.into_iter().enumerate() {
        if options.method.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        let over_tls = secured
            .as_ref()
            .zip(over_tls.get(place))
            .map(|(market, (_, call))| {
                let (address, tls) = (
                    market.address(),
                    tls.as_ref().and_then(|(_, client)| client.as_ref()),
                );
                (Server { address, tls }, call)
            });
        let clear = Server {
            address: market.address(),
            tls: None,
        };
        let figures = measure((clear, &call), over_tls, nothing, time, Counters::switch).await?;
        methods.insert(name.to_owned(), figures);
    }
    let spans = match traced {
        Some((exporting, taken)) => {
            ours.spawn(exporting.stop()).await?;
            Some(taken.spans())
        }
        None => None,
    };
    market.stop(ours).await?;
    if let Some(secured) = secured {
        secured.stop(ours).await?;
    }
    Ok(serde_json::json!({
        "database": if options.database.is_some() { "postgresql" } else { "sqlite" },
        "connections": CONNECTIONS,
        "in_flight": IN_FLIGHT,
        "spans_taken": spans,
        "methods": methods,
    }))
}

/// Tells a collector of another runtime of every call that is counted.
async fn traced(ours: &Runtime, other: &Runtime) -> anyhow::Result<(Exporting, Taken)> {
    let (url, taken) = other.spawn(serve_collector()).await??;
    let watched = Watched::new(Arc::new(SystemClock));
    let _within = ours.enter();
    let exporting = Exporting::start(Some(&url), |_| None, "bench", &watched)?;
    Ok((exporting, taken))
}

/// TLS of a market on this machine and of its client, by certificates of an authority made for it in `folder`.
fn over_tls(folder: &Path) -> anyhow::Result<(Secured, Option<ClientTls>)> {
    let authority = Authority::new(
        "techmarket bench",
        SystemClock.now(),
        SignedDuration::from_hours(24),
    )?;
    let pair = authority.issue("bench", &["127.0.0.1".to_owned()], Usage::Server)?;
    let file = |name: &str, text: &str| -> anyhow::Result<PathBuf> {
        let file = folder.join(name);
        std::fs::write(&file, text)?;
        Ok(file)
    };
    let secured = Secured::of(&TlsOptions {
        tls_certificate: Some(file("server.pem", &pair.certificate)?),
        tls_key: Some(file("server.key", &pair.key)?),
        ..TlsOptions::default()
    })?;
    let authority = Some(file("authority.pem", &authority.certificate())?);
    let client = ClientTls::open(ClientFiles {
        authority,
        pair: None,
    })?;
    Ok((secured, Some(client)))
}
