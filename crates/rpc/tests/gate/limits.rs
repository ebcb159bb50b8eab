//! Time and places.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::Body as _;
use http_body_util::{BodyExt as _, Full};
use techmarket_kernel::Reason;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_rpc::{Credentials, Limits, local};
use techmarket_testkit::{Harness, Refusal, eventually, operator};
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic::{Code, Request, Status};
use tower::{Service, ServiceExt as _};

use crate::slow::{ANSWER, HANG, STREAM, behind, call, request, rpc};

const GET: &str = "/techmarket.supply.v1.SupplyService/GetListing";

/// Answers with a mebibyte.
#[derive(Clone)]
struct Megabyte;

impl NamedService for Megabyte {
    const NAME: &'static str = "techmarket.supply.v1.SupplyService";
}

impl Service<http::Request<Body>> for Megabyte {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<http::Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        let answer = Full::new(Bytes::from(vec![0; 1 << 20]));
        ready(Ok(http::Response::new(Body::new(answer))))
    }
}

fn late() -> Refusal {
    Refusal::new(Code::DeadlineExceeded, Reason::DeadlineExceeded)
}

#[tokio::test]
async fn the_callers_deadline_ends_a_call() {
    let harness = Harness::new();
    let (stack, begun) = behind(&harness);
    for timeout in [
        Duration::from_nanos(1),
        Duration::from_millis(3),
        Duration::from_millis(50),
    ] {
        let mut asked = Request::new(request(HANG));
        asked.set_timeout(timeout);
        let refused = FeedServiceClient::new(rpc(&harness, &stack)).tail(asked).await;
        assert_eq!(Refusal::read(&refused.map(drop).unwrap_err()), late());
    }
    assert_eq!(begun.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn the_servers_limit_ends_a_call_without_a_deadline_or_with_a_longer_one() {
    let mut harness = Harness::new();
    harness.limits.time = Duration::from_millis(50);
    let (stack, _) = behind(&harness);
    for timeout in [None, Some(Duration::from_hours(1))] {
        let mut asked = Request::new(request(HANG));
        if let Some(timeout) = timeout {
            asked.set_timeout(timeout);
        }
        let refused = FeedServiceClient::new(rpc(&harness, &stack)).tail(asked).await;
        assert_eq!(Refusal::read(&refused.map(drop).unwrap_err()), late());
    }
}

#[tokio::test]
async fn a_call_too_many_is_told_to_come_back() {
    let mut harness = Harness::new();
    harness.limits = Limits {
        calls: 2,
        wait: Duration::from_millis(50),
        ..Limits::default()
    };
    let (stack, begun) = behind(&harness);
    let hanging: Vec<_> = (0..2)
        .map(|_| tokio::spawn(call(rpc(&harness, &stack), HANG)))
        .collect();
    eventually("both hang", || async {
        (begun.load(Ordering::SeqCst) == 2).then_some(())
    })
    .await;
    let refused = call(rpc(&harness, &stack), ANSWER).await.unwrap_err();
    let mut expected = Refusal::new(Code::ResourceExhausted, Reason::Overloaded);
    expected.retry_after = Some(Duration::from_secs(1));
    assert_eq!(Refusal::read(&refused), expected);
    // A caller that goes away leaves its place.
    hanging[0].abort();
    eventually("a place is free", || async {
        call(rpc(&harness, &stack), ANSWER).await.ok()
    })
    .await;
    hanging[1].abort();
}

#[tokio::test]
async fn streams_that_have_begun_take_no_place() {
    let mut harness = Harness::new();
    harness.limits = Limits {
        calls: 1,
        ..Limits::default()
    };
    let (stack, _) = behind(&harness);
    let mut client = FeedServiceClient::new(rpc(&harness, &stack));
    let _one = client.tail(request(STREAM)).await.unwrap();
    let _other = client.tail(request(STREAM)).await.unwrap();
    client.tail(request(ANSWER)).await.unwrap();
}

/// Whoever does not read its answers is told so; reading one makes room.
#[tokio::test]
async fn answers_that_nobody_reads_are_bounded() {
    let mut harness = Harness::new();
    harness.limits = Limits {
        caller_bytes: 3 << 19,
        wait: Duration::from_millis(50),
        ..Limits::default()
    };
    let stack = harness.gate().before(Routes::new(Megabyte));
    let client = rpc(&harness, &stack);
    let ask = || {
        let request = http::Request::post(GET).body(Body::new(Full::new(Bytes::from_static(&[0; 5]))));
        client.clone().oneshot(request.unwrap())
    };
    let unread = ask().await.unwrap();
    let refused = ask().await.unwrap();
    let refused = Refusal::read(&Status::from_header_map(refused.headers()).unwrap());
    let mut expected = Refusal::new(Code::ResourceExhausted, Reason::Overloaded);
    expected.retry_after = Some(Duration::from_secs(1));
    assert_eq!(refused, expected);
    // Another caller has room of its own.
    let other = local(stack.clone(), Credentials::token(harness.token(&operator())));
    let request = http::Request::post(GET).body(Body::new(Full::new(Bytes::from_static(&[0; 5]))));
    let answer = other.oneshot(request.unwrap()).await.unwrap();
    assert!(!answer.body().is_end_stream());
    assert_eq!(
        unread.into_body().collect().await.unwrap().to_bytes().len(),
        1 << 20
    );
    assert!(!ask().await.unwrap().body().is_end_stream());
}
