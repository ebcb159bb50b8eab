//! The market that is measured: all services on a free port, with the listings of the demo.

use std::net::SocketAddr;
use std::path::Path;

use techmarket_runtime::Running;
use techmarket_runtime::tls::ClientTls;
use techmarket_store::Location;
use tokio::runtime::Runtime;

use crate::cli::EncoderOptions;
use crate::demo::{self, Cast, Sample};
use crate::home::Home;
use crate::serve::{Plan, Secured, start};
use crate::terminal::complain;

/// A market that serves the demo's listings.
pub struct Market {
    running: Running,
    /// Who may call it.
    pub cast: Cast,
    /// What it was filled with.
    pub sample: Sample,
}

impl Market {
    /// Starts it on `runtime` with its data in `folder`, the rows in `database` if one is given, with TLS as `secured`
    /// has it, and fills it by `client`.
    pub async fn start(
        folder: &Path,
        database: Option<&str>,
        (secured, client): (Secured, Option<ClientTls>),
        runtime: &Runtime,
    ) -> anyhow::Result<Self> {
        let home = Home::open(folder, None)?;
        let encoder = EncoderOptions {
            encoder: None,
            encoder_threads: 1,
        };
        let plan = demo::plan(home.clone(), SocketAddr::from(([127, 0, 0, 1], 0)), encoder)?;
        let location = database.map_or_else(|| Ok(plan.location.clone()), Location::from_url)?;
        let running = runtime
            .spawn(start(Plan {
                location,
                secured,
                ..plan
            }))
            .await??;
        running.ready().await;
        let scheme = if client.is_some() { "https" } else { "http" };
        let cast =
            Cast::new(&format!("{scheme}://{}", running.address()), home.existing_key()?).with_tls(client);
        let sample = Sample::read()?;
        demo::import(&cast, &sample, complain).await?;
        Ok(Self {
            running,
            cast,
            sample,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// Stops it in order.
    pub async fn stop(self, runtime: &Runtime) -> anyhow::Result<()> {
        Ok(runtime.spawn(self.running.stop()).await?)
    }
}
