//! Calls that send a stream: how long they may take.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::{BoxStream, iter, pending, unfold};
use http::{Request, Response};
use http_body_util::BodyExt as _;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::UploadAttachmentRequest;
use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_rpc::{Credentials, Limits, local};
use techmarket_testkit::{Harness, Refusal, provider};
use tokio::time::interval;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic::{Code, Status};
use tower::Service;

/// Longer than any of these tests: what ends a call is the other limit.
const LONG: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_millis(50);

/// Finds nothing, once all that its caller sends has come.
#[derive(Clone)]
struct Collects;

impl NamedService for Collects {
    const NAME: &'static str = "techmarket.contract.v1.ContractService";
}

impl Service<Request<Body>> for Collects {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(async move {
            let came = request.into_body().collect().await.map(drop);
            Ok(came
                .map_or_else(|status| status, |()| Status::not_found(""))
                .into_http())
        })
    }
}

type Pieces = BoxStream<'static, UploadAttachmentRequest>;

/// Uploads in `pieces`, under a deadline of the caller's own if there is one.
async fn upload(limits: Limits, timeout: Option<Duration>, pieces: Pieces) -> Refusal {
    let mut harness = Harness::new();
    harness.limits = limits;
    let stack = harness.gate().before(Routes::new(Collects));
    let credentials = Credentials::token(harness.token(&provider()));
    let mut request = tonic::Request::new(pieces);
    if let Some(timeout) = timeout {
        request.set_timeout(timeout);
    }
    let mut client = ContractServiceClient::new(local(stack, credentials));
    Refusal::read(&client.upload_attachment(request).await.unwrap_err())
}

fn limits(time: Duration, sending: Duration) -> Limits {
    Limits {
        time,
        sending,
        ..Limits::default()
    }
}

/// A piece every 50 ms.
fn dribbling() -> Pieces {
    let pieces = unfold(interval(SHORT), |mut interval| async move {
        interval.tick().await;
        Some((UploadAttachmentRequest::default(), interval))
    });
    pieces.boxed()
}

/// One piece, and then nothing more.
fn stuck() -> Pieces {
    iter([UploadAttachmentRequest::default()])
        .chain(pending())
        .boxed()
}

fn late() -> Refusal {
    Refusal::new(Code::DeadlineExceeded, Reason::DeadlineExceeded)
}

/// The time between two pieces is what is limited: twice as long in all as it may take from one to the next.
#[tokio::test]
async fn a_slow_line_has_its_time() {
    let pieces = dribbling().take(40).boxed();
    let answer = upload(limits(Duration::from_secs(1), LONG), None, pieces).await;
    assert_eq!(answer.code, Code::NotFound, "{answer:?}");
}

#[tokio::test]
async fn a_line_that_is_stuck_is_cut_off() {
    for pieces in [stuck(), pending().boxed()] {
        assert_eq!(upload(limits(SHORT, LONG), None, pieces).await, late());
    }
}

#[tokio::test]
async fn nobody_sends_for_ever() {
    for pieces in [dribbling(), stuck()] {
        assert_eq!(upload(limits(LONG, SHORT * 4), None, pieces).await, late());
    }
}

#[tokio::test]
async fn the_callers_own_deadline_holds() {
    for pieces in [dribbling(), stuck()] {
        let answer = upload(limits(LONG, LONG), Some(SHORT * 4), pieces).await;
        assert_eq!(answer, late());
    }
}

#[test]
fn an_upload_has_ten_minutes_and_every_other_call_thirty_seconds() {
    let limits = Limits::default();
    assert_eq!(
        (limits.time, limits.sending),
        (Duration::from_secs(30), Duration::from_mins(10))
    );
}
