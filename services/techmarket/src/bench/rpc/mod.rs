//! `techmarket bench rpc`: what a client sees over a real socket, beside an empty tonic service in the same run.

mod calls;
mod client;
mod empty;
mod figures;
mod market;

use std::net::SocketAddr;
use std::time::Duration;

use techmarket_runtime::telemetry;
use tokio::runtime::{Handle, Runtime};

use crate::cli::BenchRpcOptions;
use crate::terminal::say;

use calls::Call;
use client::Connections;
use figures::{Round, Side, figures};
use market::Market;

/// Connections of the clients that call together.
const CONNECTIONS: usize = 4;
/// Calls under way on them, in all.
const IN_FLIGHT: usize = 64;
/// The empty service and ours are measured in turns, so that a load of the machine meets both.
const ROUNDS: u32 = 5;
/// Of each: alone, and together.
const PARTS_OF_A_ROUND: u32 = 4;
/// Calls before the first round: connections, caches and prepared statements are there from then on.
const WARM_UP: Duration = Duration::from_millis(200);
/// Until the servers are stopped.
const GRACE: Duration = Duration::from_secs(5);

/// Prints the figures as JSON.
///
/// Both servers have a runtime of their own, as in a process of its own, and the client another: what passes between them passes
/// through sockets and wakes threads.
pub fn measure(options: &BenchRpcOptions) -> anyhow::Result<()> {
    telemetry::start(telemetry::Format::Text, "warn");
    tokio::task::block_in_place(|| {
        let (ours, empty) = (Runtime::new()?, Runtime::new()?);
        let measured = Handle::current().block_on(Box::pin(run(options, &ours, &empty)));
        ours.shutdown_timeout(GRACE);
        empty.shutdown_timeout(GRACE);
        say(&measured?.to_string());
        Ok(())
    })
}

async fn run(
    options: &BenchRpcOptions,
    ours: &Runtime,
    empty: &Runtime,
) -> anyhow::Result<serde_json::Value> {
    let folder = tempfile::Builder::new().prefix("techmarket-bench-").tempdir()?;
    let market = Market::start(folder.path(), options.database.as_deref(), ours).await?;
    let nothing = empty.spawn(empty::serve()).await??;
    let idle = calls::empty()?;
    let part = Duration::from_secs(options.seconds.into()) / (ROUNDS * PARTS_OF_A_ROUND);
    let mut methods = serde_json::Map::new();
    for (name, call) in calls::all(&market).await? {
        if options.method.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        let rounds = rounds((market.address(), &call), (nothing, &idle), part).await?;
        methods.insert(name.to_owned(), figures(&rounds));
    }
    market.stop(ours).await?;
    Ok(serde_json::json!({
        "database": if options.database.is_some() { "postgresql" } else { "sqlite" },
        "connections": CONNECTIONS,
        "in_flight": IN_FLIGHT,
        "methods": methods,
    }))
}

async fn rounds(
    (ours, call): (SocketAddr, &Call),
    (empty, nothing): (SocketAddr, &Call),
    part: Duration,
) -> anyhow::Result<Vec<Round>> {
    let (ours, empty) = (
        Clients::connect(ours, call).await?,
        Clients::connect(empty, nothing).await?,
    );
    for clients in [&ours, &empty] {
        clients.together(WARM_UP).await?;
    }
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(Round {
            empty: empty.side(part).await?,
            ours: ours.side(part).await?,
        });
    }
    Ok(rounds)
}

/// One that calls alone, and those that call together.
struct Clients<'a> {
    call: &'a Call,
    alone: Connections,
    together: Connections,
}

impl<'a> Clients<'a> {
    async fn connect(server: SocketAddr, call: &'a Call) -> anyhow::Result<Self> {
        Ok(Self {
            call,
            alone: Connections::open(server, 1).await?,
            together: Connections::open(server, CONNECTIONS).await?,
        })
    }

    async fn side(&self, part: Duration) -> anyhow::Result<Side> {
        Ok(Side {
            alone: self.alone.run(self.call, 1, part).await?,
            together: self.together(part).await?,
        })
    }

    async fn together(&self, part: Duration) -> anyhow::Result<client::Measured> {
        self.together.run(self.call, IN_FLIGHT, part).await
    }
}
