//! Calls over real sockets, beside an empty tonic service in the same run: what a client sees.

mod call;
mod client;
mod collector;
mod empty;
mod figures;

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use techmarket_runtime::tls::ClientTls;

use client::{Connections, Measured};
use figures::{Round, Side, figures};

pub use call::Call;
pub use collector::{Taken, serve as serve_collector};
pub use empty::serve as serve_empty;

/// Connections of the clients that call together.
pub const CONNECTIONS: usize = 4;
/// Calls under way on them, in all.
pub const IN_FLIGHT: usize = 64;
/// The empty service and ours are measured in turns, so that a load of the machine meets both.
const ROUNDS: u32 = 5;
/// Of the empty service, of ours, and of ours while it counts nothing: alone, and together.
const PARTS_OF_A_ROUND: u32 = 6;
/// Calls before the first round: connections, caches and prepared statements are there from then on.
const WARM_UP: Duration = Duration::from_millis(200);

/// Where a server listens, and the TLS that it is spoken with.
#[derive(Clone, Copy)]
pub struct Server<'a> {
    /// Its port.
    pub address: SocketAddr,
    /// In the clear if there is none.
    pub tls: Option<&'a ClientTls>,
}

/// The figures of `call`, made of the market at `ours` for `time`, beside the empty service at `empty`; and beside the same call
/// of a market with TLS, if one is given. `count` switches what the market counts on and off.
pub async fn measure(
    (ours, call): (Server<'_>, &Call),
    secured: Option<(Server<'_>, &Call)>,
    empty: SocketAddr,
    time: Duration,
    count: fn(bool),
) -> anyhow::Result<Value> {
    let nothing = Call::new("grpc.health.v1.Health/Check", None, [()])?;
    let (ours, empty) = (
        Clients::connect(ours, call).await?,
        Clients::connect(
            Server {
                address: empty,
                tls: None,
            },
            &nothing,
        )
        .await?,
    );
    let secured = match secured {
        Some((server, call)) => Some(Clients::connect(server, call).await?),
        None => None,
    };
    let parts = PARTS_OF_A_ROUND
        + if secured.is_some() {
            PARTS_OF_A_ROUND / 2
        } else {
            0
        };
    let part = time / (ROUNDS * parts);
    Ok(figures(
        &rounds(&ours, secured.as_ref(), &empty, part, count).await?,
    ))
}

async fn rounds(
    ours: &Clients<'_>,
    secured: Option<&Clients<'_>>,
    empty: &Clients<'_>,
    part: Duration,
    count: fn(bool),
) -> anyhow::Result<Vec<Round>> {
    for clients in [Some(ours), secured, Some(empty)].into_iter().flatten() {
        clients.together(WARM_UP).await?;
    }
    let mut rounds = Vec::new();
    let counting = async |counts: bool| {
        count(counts);
        let side = ours.side(part).await;
        count(true);
        side
    };
    for round in 0..ROUNDS {
        // Whichever comes first finds the caches of the other server.
        let counted_first = round % 2 == 1;
        let first = counting(counted_first).await?;
        let second = counting(!counted_first).await?;
        let (ours, uncounted) = if counted_first {
            (first, second)
        } else {
            (second, first)
        };
        rounds.push(Round {
            uncounted,
            empty: empty.side(part).await?,
            ours,
            secured: match secured {
                Some(secured) => Some(secured.side(part).await?),
                None => None,
            },
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
    async fn connect(server: Server<'_>, call: &'a Call) -> anyhow::Result<Self> {
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

    async fn together(&self, part: Duration) -> anyhow::Result<Measured> {
        self.together.run(self.call, IN_FLIGHT, part).await
    }
}
