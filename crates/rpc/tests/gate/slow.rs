//! A service that hangs, answers or fails, as its request says.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::Stream;
use futures::stream::{empty, pending};
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::feed_service_server::{FeedService, FeedServiceServer};
use techmarket_proto::feed::v1::{TailRequest, TailResponse};
use techmarket_rpc::{Credentials, Rpc, Stack, local};
use techmarket_testkit::{Harness, system};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

/// Never answers.
pub(crate) const HANG: i64 = 1;
/// Answers with a stream that ends.
pub(crate) const ANSWER: i64 = 2;
/// Answers with a stream that goes on without an event.
pub(crate) const STREAM: i64 = 3;
/// Fails with a bare status.
pub(crate) const FAIL: i64 = 4;

#[derive(Default)]
pub(crate) struct Slow {
    begun: Arc<AtomicUsize>,
}

#[tonic::async_trait]
impl FeedService for Slow {
    type TailStream = Pin<Box<dyn Stream<Item = Result<TailResponse, Status>> + Send>>;

    async fn tail(&self, request: Request<TailRequest>) -> Result<Response<Self::TailStream>, Status> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        match request.into_inner().after_position {
            HANG => std::future::pending().await,
            STREAM => Ok(Response::new(Box::pin(pending()))),
            FAIL => Err(Status::internal("disk /dev/sda1 is full")),
            _ => Ok(Response::new(Box::pin(empty()))),
        }
    }
}

/// The service behind the gate, and how many calls have reached it.
pub(crate) fn behind(harness: &Harness) -> (Stack, Arc<AtomicUsize>) {
    let service = Slow::default();
    let begun = Arc::clone(&service.begun);
    let stack = harness
        .gate()
        .before(Routes::new(FeedServiceServer::new(service)));
    (stack, begun)
}

pub(crate) fn rpc(harness: &Harness, stack: &Stack) -> Rpc {
    local(stack.clone(), Credentials::token(harness.token(&system())))
}

pub(crate) async fn call(rpc: Rpc, what: i64) -> Result<(), Status> {
    FeedServiceClient::new(rpc).tail(request(what)).await.map(drop)
}

pub(crate) fn request(what: i64) -> TailRequest {
    TailRequest {
        after_position: what,
        ..TailRequest::default()
    }
}
