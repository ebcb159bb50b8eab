//! Time and places.

use std::sync::atomic::Ordering;
use std::time::Duration;

use techmarket_kernel::Reason;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_rpc::Limits;
use techmarket_testkit::{Harness, Refusal, eventually};
use tonic::{Code, Request};

use crate::slow::{ANSWER, HANG, STREAM, behind, call, request, rpc};

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
