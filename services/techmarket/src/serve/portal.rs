//! The portal beside the services: a client of them, in this process or another, with its own port.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use async_trait::async_trait;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use techmarket_kernel::{Clock, SystemRng};
use techmarket_portal::{Market, MemorySessions, Person, Portal, Roles, Settings, Site, serve};
use techmarket_rpc::{Credentials, Keyring, Rpc};
use techmarket_runtime::{Mounts, Service, Switchboard};
use techmarket_types::CodeTables;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::cli::RoleName;

/// Where the portal listens, and what it is told.
pub struct PortalPlan {
    address: SocketAddr,
    listener: Mutex<Option<TcpListener>>,
    site: Site,
    cast: Vec<Person>,
    secure: bool,
}

/// The portal, as the runtime starts and ends it.
struct PortalService {
    portal: Arc<Portal>,
    listener: Mutex<Option<TcpListener>>,
}

impl PortalPlan {
    /// The portal of an office.
    pub async fn bind(address: SocketAddr, site: Site, secure: bool) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address).await;
        let listener = listener.with_context(|| format!("门户网站监听 {address}"))?;
        Self::on(listener, site, Vec::new(), secure)
    }

    /// The portal of the demo, whose visitors may act as `cast`.
    pub fn sample(listener: TcpListener, cast: Vec<Person>) -> anyhow::Result<Self> {
        Self::on(listener, Site::sample(), cast, false)
    }

    fn on(listener: TcpListener, site: Site, cast: Vec<Person>, secure: bool) -> anyhow::Result<Self> {
        Ok(Self {
            address: listener.local_addr()?,
            listener: Mutex::new(Some(listener)),
            site,
            cast,
            secure,
        })
    }

    /// What to open in a browser.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The portal over the services that `switchboard` finds. One that it does not find is shown as down.
    pub fn open(
        &self,
        tables: &'static CodeTables,
        switchboard: &Switchboard,
        here: impl Fn(RoleName) -> bool,
        key: &Keyring,
        clock: &Arc<dyn Clock>,
    ) -> Arc<dyn Service> {
        // Each call shows the token of the person for whom the page is made.
        let switchboard = switchboard.showing(Credentials::none());
        let to = |role: RoleName| -> Option<Rpc> { switchboard.to(role.word(), here(role)).ok() };
        let market = Market {
            roles: Roles {
                supply: to(RoleName::Supply),
                demand: to(RoleName::Demand),
                matching: to(RoleName::Matching),
                contract: to(RoleName::Contract),
            },
            key: key.clone(),
            clock: Arc::clone(clock),
        };
        let portal = Portal::new(Settings {
            market,
            tables,
            site: self.site.clone(),
            sessions: Arc::new(MemorySessions::new(Arc::clone(clock), Arc::new(SystemRng))),
            cast: self.cast.clone(),
            secure: self.secure,
            rng: Arc::new(SystemRng),
        });
        let listener = self
            .listener
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let listener = Mutex::new(listener);
        Arc::new(PortalService { portal, listener })
    }
}

#[async_trait]
impl Service for PortalService {
    fn grpc_name(&self) -> &'static str {
        "techmarket.portal"
    }

    /// It has pages and no methods.
    fn mount(&self, _: &mut Mounts) {}

    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        let listener = self
            .listener
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let portal = Arc::clone(&self.portal);
        let serving = listener.map(|listener| serve(portal, listener, stop).boxed());
        serving.into_iter().collect()
    }

    async fn close(&self) {}
}
