//! The portal beside the services: a client of them, in this process or another, with its own port.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use async_trait::async_trait;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use techmarket_directory::Issuers;
use techmarket_kernel::{Clock, Network, SystemRng};
use techmarket_portal::{IdentityProvider, Market, Person, Portal, Roles, Settings, Site, serve};
use techmarket_rpc::{Credentials, Keyring, Rpc};
use techmarket_runtime::{Mounts, Service, Switchboard};
use techmarket_types::CodeTables;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::cli::RoleName;

/// The portal's page to which identity providers send people back.
const RETURN: &str = "/sign-in/return";

/// What an office tells its portal.
#[derive(Default)]
pub struct PortalSettings {
    /// Whose site it is.
    pub site: Site,
    /// Whether browsers reach it by TLS.
    pub secure: bool,
    /// Proxies before it.
    pub proxies: Vec<Network>,
    /// Identity providers that people may sign in with.
    pub issuers: Issuers,
}

/// Where the portal listens, and what it is told.
pub struct PortalPlan {
    address: SocketAddr,
    listener: Mutex<Option<TcpListener>>,
    settings: PortalSettings,
    cast: Vec<Person>,
}

/// The portal, as the runtime starts and ends it.
struct PortalService {
    portal: Arc<Portal>,
    listener: Mutex<Option<TcpListener>>,
}

impl PortalPlan {
    /// The portal of an office.
    pub async fn bind(address: SocketAddr, settings: PortalSettings) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address).await;
        let listener = listener.with_context(|| format!("门户网站监听 {address}"))?;
        Self::on(listener, settings, Vec::new())
    }

    /// The portal of the demo, whose visitors may act as `cast`.
    pub fn sample(listener: TcpListener, cast: Vec<Person>) -> anyhow::Result<Self> {
        let settings = PortalSettings {
            site: Site::sample(),
            ..PortalSettings::default()
        };
        Self::on(listener, settings, cast)
    }

    fn on(listener: TcpListener, settings: PortalSettings, cast: Vec<Person>) -> anyhow::Result<Self> {
        Ok(Self {
            address: listener.local_addr()?,
            listener: Mutex::new(Some(listener)),
            settings,
            cast,
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
                directory: to(RoleName::Directory),
            },
            key: key.clone(),
            clock: Arc::clone(clock),
        };
        let portal = Portal::new(Settings {
            market,
            tables,
            site: self.settings.site.clone(),
            cast: self.cast.clone(),
            secure: self.settings.secure,
            proxies: self.settings.proxies.clone(),
            providers: providers(&self.settings.issuers),
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

/// The providers that send people back to the portal.
fn providers(issuers: &Issuers) -> Vec<IdentityProvider> {
    let of_portal = issuers.all.iter().filter_map(|issuer| {
        let mut addresses = issuer.redirect_uris.iter();
        let redirect_uri = addresses.find(|address| address.ends_with(RETURN))?.clone();
        let id = issuer.id.clone();
        Some(IdentityProvider { id, redirect_uri })
    });
    of_portal.collect()
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
