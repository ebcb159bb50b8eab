//! When connections end, and when they do not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use techmarket_kernel::Reason;
use techmarket_testkit::{Harness, Refusal, eventually};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic::Code;
use tonic::transport::{Channel, Endpoint, Uri};
use tower::{Service as _, ServiceExt as _, service_fn};

use crate::answers::{ask, started};
use techmarket_testkit::wire::{CHECK, EMPTY, VERIFY, check, refusal, request, unfinished, whole};

/// A client, and how many connections it has made.
async fn counted(url: &str) -> (Channel, Arc<AtomicUsize>) {
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    let connector = service_fn(move |uri: Uri| {
        count.fetch_add(1, Ordering::SeqCst);
        async move {
            TcpStream::connect(uri.authority().unwrap().as_str())
                .await
                .map(TokioIo::new)
        }
    });
    let endpoint = Endpoint::from_shared(url.to_owned()).unwrap();
    (endpoint.connect_with_connector(connector).await.unwrap(), made)
}

/// A message that does not come ends its call, and then the connection on which nothing else comes.
#[tokio::test]
async fn one_that_only_waits_is_closed() {
    let mut harness = Harness::new();
    harness.limits.message = Duration::from_millis(50);
    let started = started(&harness).await;
    let (mut channel, made) = counted(&started.url).await;
    let ready = channel.ready().await.unwrap();
    let answer = ready.call(request(VERIFY, None, unfinished(Vec::new()))).await;
    let late = Refusal::new(Code::DeadlineExceeded, Reason::DeadlineExceeded);
    assert_eq!(Refusal::read(&refusal(&answer.unwrap())), late);
    // A call that meets the end of the connection fails, and the next makes another.
    eventually("another connection", || {
        let (channel, made) = (channel.clone(), Arc::clone(&made));
        async move {
            let _ = channel.oneshot(request(CHECK, None, whole(EMPTY))).await;
            (made.load(Ordering::SeqCst) > 1).then_some(())
        }
    })
    .await;
}

/// A proxy carries the calls of many: one of them that waits does not end the connection of all.
#[tokio::test]
async fn one_that_carries_other_calls_stays() {
    let mut harness = Harness::new();
    harness.limits.message = Duration::from_secs(2);
    let started = started(&harness).await;
    let (mut channel, made) = counted(&started.url).await;
    let ready = channel.ready().await.unwrap();
    let mut waiting = tokio::spawn(ready.call(request(VERIFY, None, unfinished(Vec::new()))));
    let mut calls = 0;
    while tokio::time::timeout(Duration::ZERO, &mut waiting).await.is_err() {
        check(&mut channel).await;
        calls += 1;
    }
    assert!(calls > 1);
    check(&mut channel).await;
    assert_eq!(made.load(Ordering::SeqCst), 1);
}

/// Idle connections are held, and calls go on beside them.
#[tokio::test]
async fn idle_ones_are_held() {
    let harness = Harness::new();
    let started = started(&harness).await;
    let address = started.running.address();
    let mut idle = Vec::new();
    for _ in 0..200 {
        let mut socket = TcpStream::connect(address).await.unwrap();
        // The preface and an empty frame of settings.
        socket
            .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
            .await
            .unwrap();
        idle.push(socket);
    }
    let client = started.with_token(&harness.token(&techmarket_testkit::system()));
    ask(client, vec!["x".to_owned()]).await.unwrap();
    for socket in &mut idle {
        // Each was greeted, and none was told to go.
        let mut settings = [0; 4];
        socket.read_exact(&mut settings).await.unwrap();
        assert_eq!(settings[3], 4, "{settings:?}");
    }
}

/// A connection that speaks something else is ended at once: the beginning of TLS, a word, nothing that HTTP knows.
#[tokio::test]
async fn another_protocol_is_refused() {
    let harness = Harness::new();
    let started = started(&harness).await;
    for (sent, expected) in [
        (&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], ""),
        (b"hello\r\n", ""),
        (b"PRI * HTTP/1.1\r\nconnection: close\r\n\r\n", "HTTP/1.1 4"),
        (b"HELO mail\r\n\r\n", "HTTP/1.1 400"),
    ] {
        let mut socket = TcpStream::connect(started.running.address()).await.unwrap();
        socket.write_all(sent).await.unwrap();
        let mut answer = Vec::new();
        // The end may be a reset, as the rest of what was sent is not read.
        let _ = socket.read_to_end(&mut answer).await;
        let answer = String::from_utf8(answer).unwrap();
        assert!(
            answer.starts_with(expected) && answer.is_empty() == expected.is_empty(),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn health_is_answered_while_messages_wait() {
    let harness = Harness::new();
    let started = started(&harness).await;
    let (mut channel, _) = counted(&started.url).await;
    let ready = channel.ready().await.unwrap();
    let _waiting = tokio::spawn(ready.call(request(VERIFY, None, unfinished(Vec::new()))));
    check(&mut channel).await;
    let ready = channel.ready().await.unwrap();
    let refused = ready.call(request(VERIFY, None, whole(EMPTY))).await.unwrap();
    // This process does not serve the method, so that it was let through.
    assert_eq!(refusal(&refused).code(), Code::Unimplemented);
}
