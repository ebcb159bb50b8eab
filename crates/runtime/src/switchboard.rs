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

/// Connects services with each other.
#[derive(Clone)]
pub struct Switchboard {
    stack: Arc<OnceLock<Stack>>,
    peers: HashMap<String, String>,
    credentials: Credentials,
}

/// A service that is neither in this process nor among the peers.
#[derive(Debug, thiserror::Error)]
pub enum UnknownPeer {
    /// Nothing is known of it.
    #[error("the service {0} runs in no role of this process; say where it is with --peer {0}=http://...")]
    Missing(String),
    /// Its address is no URL.
    #[error("the address of the peer {0} is not of the form http://host:port")]
    Address(String, #[source] tonic::transport::Error),
}

impl Switchboard {
    /// A switchboard that shows `credentials` to everybody. `peers` are services of other processes with their addresses.
    #[must_use]
    pub fn new(peers: HashMap<String, String>, credentials: Credentials) -> Self {
        Self {
            stack: Arc::default(),
            peers,
            credentials,
        }
    }

    /// A client of `service`. An address among the peers comes first; otherwise it must be `here`.
    pub fn to(&self, service: &str, here: bool) -> Result<Rpc, UnknownPeer> {
        match self.peers.get(service) {
            Some(url) => remote(url.clone(), self.credentials.clone())
                .map_err(|error| UnknownPeer::Address(service.to_owned(), error)),
            None if here => Ok(self.here()),
            None => Err(UnknownPeer::Missing(service.to_owned())),
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
