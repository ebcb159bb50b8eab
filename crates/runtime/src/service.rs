//! What a service gives the runtime.

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::BoxFuture;
use techmarket_feed::Feed;
use techmarket_proto::feed::v1::Source;
use tokio::sync::watch;
use tonic::service::RoutesBuilder;

/// A service of the market, ready to be mounted.
#[async_trait]
pub trait Service: Send + Sync {
    /// Full name of its gRPC service, for health: `techmarket.supply.v1.SupplyService`.
    fn grpc_name(&self) -> &'static str;

    /// Adds its handlers.
    fn mount(&self, routes: &mut RoutesBuilder);

    /// The feed that it keeps for others, if it does.
    fn feed(&self) -> Option<(Source, Feed)> {
        None
    }

    /// Its work in the background, until `stop` turns true.
    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        drop(stop);
        Vec::new()
    }

    /// Returns once the service can answer as it should.
    async fn ready(&self) {}

    /// Lets go of what it holds, once nothing calls it any more.
    async fn close(&self);
}
