//! Who is where: clients of services in this process or in another, by one name.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use http::{Request, Response};
use techmarket_kernel::{Error, Reason};
use techmarket_rpc::{Credentials, Rpc, Stack, local, remote, status};
use tonic::body::Body;
use tower::util::BoxCloneSyncService;
use tower::{ServiceExt, service_fn};

use crate::replicas;
use crate::tls::ClientTls;

/// Connects services with each other.
#[derive(Clone)]
pub struct Switchboard {
    stack: Arc<OnceLock<Stack>>,
    /// Addresses of the replicas of each.
    peers: HashMap<String, Vec<String>>,
    credentials: Credentials,
    tls: Option<ClientTls>,
}

/// A service that is neither in this process nor among the peers.
#[derive(Debug, thiserror::Error)]
pub enum UnknownPeer {
    /// Nothing is known of it.
    #[error("本进程不运行角色 {0}：请用 --peer {0}=主机:端口 给出其地址")]
    Missing(String),
    /// Its address is no URL.
    #[error("--peer {0} 的地址应为 http://主机:端口 或 https://主机:端口")]
    Address(String, #[source] tonic::transport::Error),
}

impl Switchboard {
    /// A switchboard that shows `credentials` to everybody. `peers` are services of other processes with the addresses of their
    /// replicas, at least one each.
    #[must_use]
    pub fn new(peers: HashMap<String, Vec<String>>, credentials: Credentials) -> Self {
        Self {
            stack: Arc::default(),
            peers,
            credentials,
            tls: None,
        }
    }

    /// The same, which calls peers at `https://` by `tls`.
    #[must_use]
    pub fn with_tls(self, tls: ClientTls) -> Self {
        Self {
            tls: Some(tls),
            ..self
        }
    }

    /// The same, but that it shows `credentials` to everybody.
    #[must_use]
    pub fn showing(&self, credentials: Credentials) -> Self {
        Self {
            credentials,
            ..self.clone()
        }
    }

    /// A client of `service`. An address among the peers comes first; otherwise it must be `here`.
    pub fn to(&self, service: &str, here: bool) -> Result<Rpc, UnknownPeer> {
        match self.peers.get(service) {
            Some(addresses) => {
                let reached = addresses.iter().map(|address| {
                    let rpc = self.remote(address.clone());
                    rpc.map(|rpc| (address.clone(), rpc))
                });
                let reached = reached.collect::<Result<_, _>>();
                reached
                    .map(|replicas| replicas::over(service, replicas))
                    .map_err(|error| UnknownPeer::Address(service.to_owned(), error))
            }
            None if here => Ok(self.here()),
            None => Err(UnknownPeer::Missing(service.to_owned())),
        }
    }

    fn remote(&self, address: String) -> Result<Rpc, tonic::transport::Error> {
        let credentials = self.credentials.clone();
        match &self.tls {
            Some(tls) => tls.remote(address, credentials),
            None => remote(address, credentials),
        }
    }

    /// A client of this process. Services hold it before the process is mounted; until then it is unavailable.
    #[must_use]
    pub fn here(&self) -> Rpc {
        let stack = Arc::clone(&self.stack);
        let late = service_fn(move |request: Request<Body>| {
            let stack = stack.get().cloned();
            async move { Ok::<Response<Body>, Infallible>(answer(stack, request).await) }
        });
        local(BoxCloneSyncService::new(late), self.credentials.clone())
    }

    /// Connects the clients of this process.
    pub(crate) fn connect(&self, stack: Stack) {
        // A switchboard is connected by the one market that it was made for.
        let _ = self.stack.set(stack);
    }
}

async fn answer(stack: Option<Stack>, request: Request<Body>) -> Response<Body> {
    let Some(stack) = stack else {
        return status(Error::new(Reason::Unavailable, "服务尚未就绪")).into_http();
    };
    match stack.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The refusal of `what`, which is of the role that the name of the proto's value ends with: `SOURCE_SUPPLY`, `TRAIL_SUPPLY`.
pub(crate) fn elsewhere(what: &str, name: &str) -> Error {
    let role = name.split_once('_').map_or(name, |(_, role)| role).to_lowercase();
    let message = format!("本服务器没有 {role} 的{what}：请向运行该角色（serve --role {role}）的服务器查询");
    Error::new(Reason::SourceNotServed, message).with("role", role)
}
