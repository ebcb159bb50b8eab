//! Whoever opens calls and sends no message shuts nobody out.

use std::time::{Duration, Instant};

use bytes::Bytes;
use techmarket_kernel::Reason;
use techmarket_testkit::wire::{
    CHECK, LIST, Open, VERIFY, check, connect, open, refusal, request, unfinished,
};
use techmarket_testkit::{Harness, Refusal, Started, system, viewer};
use tonic::{Code, Status};

use crate::answers::{ask, started};
use crate::note;

/// One less than a connection takes: the last is for the call that shows that the server has seen the others.
const STREAMS: usize = 255;

/// Calls as somebody else meanwhile: which are refused? How long they take is printed.
async fn refused_of(calls: usize, harness: &Harness, started: &Started) -> Vec<Status> {
    let client = started.with_token(&harness.token(&system()));
    let (mut refused, mut times) = (Vec::new(), Vec::new());
    for _ in 0..calls {
        let began = Instant::now();
        refused.extend(ask(client.clone(), vec!["x".to_owned()]).await.err());
        times.push(began.elapsed());
    }
    times.sort();
    note(&format!(
        "p50 {:?}, p99 {:?}",
        times[calls / 2],
        times[calls * 99 / 100]
    ));
    refused
}

async fn half_open(path: &'static str, token: Option<String>) {
    let mut harness = Harness::new();
    // Longer than the test takes, so that all of them are there until its end.
    harness.limits.message = Duration::from_mins(1);
    let started = started(&harness).await;
    refused_of(200, &harness, &started).await;
    let headers = || request(path, token.as_deref(), unfinished(Vec::new()));
    let mut strangers = open(&started.url, (4, STREAMS), headers).await;
    let refused = refused_of(200, &harness, &started).await;
    assert!(refused.is_empty(), "{} refused, {:?}", refused.len(), refused[0]);
    assert!(strangers.try_join_next().is_none(), "a stranger was answered");
    // Whoever asks for health from the same address is answered too.
    check(&mut connect(&started.url).await).await;
}

#[tokio::test]
async fn nobodys_half_open_questions_shut_nobody_out() {
    half_open(VERIFY, None).await;
}

#[tokio::test]
async fn half_open_questions_for_health_shut_nobody_out() {
    half_open(CHECK, None).await;
}

#[tokio::test]
async fn a_viewers_half_open_lists_shut_nobody_out() {
    let token = Harness::new().token(&viewer());
    half_open(LIST, Some(token)).await;
}

/// 4 connections, 5 calls each, half a mebibyte of a message of 4: more than one address has room for.
#[tokio::test]
async fn open_bodies_are_bounded_and_shut_nobody_out() {
    let mut harness = Harness::new();
    harness.limits.caller_bytes = 4 << 20;
    harness.limits.message = Duration::from_mins(1);
    let started = started(&harness).await;
    let piece = Bytes::from(vec![0; 1 << 19]);
    let body = || {
        let prefix = Bytes::from_static(&[0, 0, 0x40, 0, 0]);
        request(VERIFY, None, unfinished(vec![prefix, piece.clone()]))
    };
    let mut strangers = open(&started.url, (4, 5), body).await;
    let refused = refused_of(100, &harness, &started).await;
    assert!(refused.is_empty(), "{} refused, {:?}", refused.len(), refused[0]);
    // The prefixes take room too, so that 7 of 20 bodies find it; the others are told to come back.
    let mut expected = Refusal::new(Code::ResourceExhausted, Reason::Overloaded);
    expected.retry_after = Some(Duration::from_secs(1));
    for _ in 0..13 {
        assert_eq!(Refusal::read(&answer_of(&mut strangers).await), expected);
    }
    assert!(strangers.try_join_next().is_none());
}

async fn answer_of(open: &mut Open) -> Status {
    let (_, answer) = open.join_next().await.unwrap().unwrap();
    refusal(&answer.unwrap())
}
