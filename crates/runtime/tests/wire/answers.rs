//! A service that answers with what it was asked for.

use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::{BoxStream, StreamExt as _, iter, pending};
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::feed_service_server::{FeedService, FeedServiceServer};
use techmarket_proto::feed::v1::{Event, TailRequest, TailResponse};
use techmarket_rpc::Rpc;
use techmarket_runtime::{Mounts, Service};
use techmarket_testkit::{Harness, Started};
use tonic::{Request, Response, Status};

/// Asked for this type, the stream stays open behind the others.
pub(crate) const OPEN: &str = "open";

/// Sends the types that it was asked for back, one event each.
#[derive(Clone)]
struct Answers;

#[async_trait]
impl Service for Answers {
    fn grpc_name(&self) -> &'static str {
        "techmarket.feed.v1.FeedService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts.add(FeedServiceServer::new(self.clone()));
    }

    async fn close(&self) {}
}

#[tonic::async_trait]
impl FeedService for Answers {
    type TailStream = BoxStream<'static, Result<TailResponse, Status>>;

    async fn tail(&self, request: Request<TailRequest>) -> Result<Response<Self::TailStream>, Status> {
        let types = request.into_inner().types;
        let stays = types.iter().any(|kind| kind == OPEN);
        let answers = types.into_iter().map(|kind| {
            let event = Some(Event {
                r#type: kind,
                ..Event::default()
            });
            Ok(TailResponse {
                event,
                ..TailResponse::default()
            })
        });
        let answers = iter(answers);
        Ok(Response::new(if stays {
            answers.chain(pending()).boxed()
        } else {
            answers.boxed()
        }))
    }
}

/// The service on a port.
pub(crate) async fn started(harness: &Harness) -> Started {
    harness.start(vec![Arc::new(Answers)]).await
}

/// Asks for `types`, and gives what came.
pub(crate) async fn ask(rpc: Rpc, types: Vec<String>) -> Result<Vec<String>, Status> {
    tail(&mut FeedServiceClient::new(rpc), types).await
}

pub(crate) async fn tail(
    client: &mut FeedServiceClient<Rpc>,
    types: Vec<String>,
) -> Result<Vec<String>, Status> {
    let request = TailRequest {
        types,
        ..TailRequest::default()
    };
    let mut stream = client.tail(request).await?.into_inner();
    let mut came = Vec::new();
    while let Some(message) = stream.message().await? {
        came.extend(message.event.map(|event| event.r#type));
    }
    Ok(came)
}
