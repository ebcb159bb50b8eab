//! What a service gives the runtime.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use futures::future::BoxFuture;
use http::{Request, Response};
use jiff::Timestamp;
use techmarket_feed::Feed;
use techmarket_proto::Server;
use techmarket_proto::audit::v1::Trail;
use techmarket_proto::feed::v1::Source;
use techmarket_rpc::Lag;
use techmarket_store::Database;
use tokio::sync::watch;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::{Routes, RoutesBuilder};

use crate::Keeper;

/// Where services add their handlers.
#[derive(Default)]
pub struct Mounts(RoutesBuilder);

impl Mounts {
    /// Adds a generated server.
    pub fn add<S>(&mut self, server: S) -> &mut Self
    where
        S: Server + tower::Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
        S: NamedService + Clone + Send + Sync + 'static,
        S::Future: Send,
    {
        self.0.add_service(server.with_gzip());
        self
    }

    /// What gRPC itself brings, health and reflection.
    pub(crate) fn routes(&mut self) -> &mut RoutesBuilder {
        &mut self.0
    }

    /// Everything that was added.
    #[must_use]
    pub fn finish(self) -> Routes {
        self.0.routes()
    }
}

/// What an index holds, for whoever watches it.
#[derive(Clone, Copy, Debug)]
pub struct IndexSize {
    /// Whose posts: `supply`.
    pub side: &'static str,
    /// Posts.
    pub documents: u64,
    /// Bytes of its files.
    pub bytes: u64,
    /// Position of the feed up to which it has been read.
    pub position: i64,
    /// When it was last written; `None` before the first time.
    pub committed: Option<SystemTime>,
}

/// A service of the market, ready to be mounted.
#[async_trait]
pub trait Service: Send + Sync {
    /// Full name of its gRPC service, for health: `techmarket.supply.v1.SupplyService`.
    fn grpc_name(&self) -> &'static str;

    /// Adds its handlers.
    fn mount(&self, mounts: &mut Mounts);

    /// The feed that it keeps for others, if it does.
    fn feed(&self) -> Option<(Source, Feed)> {
        None
    }

    /// The trail of who read what is confidential here, and the database in which it is, if it keeps one.
    fn trail(&self) -> Option<(Trail, Database)> {
        None
    }

    /// The database of an audit trail of which entries go once their years are over, if it keeps one.
    fn pruned(&self) -> Option<Database> {
        self.trail().map(|(_, database)| database)
    }

    /// What erases what it keeps of persons, if it keeps anything.
    fn keeper(&self) -> Option<Arc<dyn Keeper>> {
        None
    }

    /// Its work in the background, until `stop` turns true.
    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        drop(stop);
        Vec::new()
    }

    /// Whether the service can answer as it should, now and from then on. By default always.
    fn ready(&self) -> watch::Receiver<bool> {
        watch::Sender::new(true).subscribe()
    }

    /// Whether the process as a whole is ready only while this is. What can be away for a while does not count.
    fn counts(&self) -> bool {
        true
    }

    /// How far its followers are behind their feeds at `now`, by what they do.
    fn lags(&self, now: Timestamp) -> Vec<(&'static str, Lag)> {
        let _ = now;
        Vec::new()
    }

    /// What its indexes hold.
    fn indexes(&self) -> Vec<IndexSize> {
        Vec::new()
    }

    /// Lets go of what it holds, once nothing calls it any more.
    async fn close(&self);
}
