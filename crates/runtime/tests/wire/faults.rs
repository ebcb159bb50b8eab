//! Faults of clients are answered as such and leave the log readable.

use std::io::Write;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use techmarket_kernel::Reason;
use techmarket_testkit::{Harness, Refusal, Started, eventually, system};
use tonic::Code;
use tonic::body::Body;
use tonic::transport::Channel;
use tower::{Service as _, ServiceExt as _};
use tracing::subscriber::DefaultGuard;

use crate::answers::{ask, started};
use techmarket_testkit::wire::{
    CHECK, EMPTY, IMPORT, TAIL, UPLOAD, check, connect, refusal, request, unfinished, whole,
};

/// What is logged on this thread, on which a test's server runs too.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn begin() -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn lines_with(&self, word: &str) -> Vec<String> {
        let bytes = self.0.lock().unwrap();
        let text = std::str::from_utf8(&bytes).unwrap();
        text.lines()
            .filter(|line| line.contains(word))
            .map(str::to_owned)
            .collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn send(channel: &mut Channel, path: &str, token: &str, body: Body) -> Refusal {
    let ready = channel.ready().await.unwrap();
    let answer = ready.call(request(path, Some(token), body)).await.unwrap();
    Refusal::read(&refusal(&answer))
}

#[tokio::test]
async fn a_body_that_breaks_off_is_the_clients_fault() {
    let (log, _guard) = Log::begin();
    let harness = Harness::new();
    let (started, token) = (started(&harness).await, harness.token(&system()));
    let mut channel = connect(&started.url).await;
    let malformed = Refusal::new(Code::InvalidArgument, Reason::RequestMalformed);
    let bodies: [&[u8]; 6] = [
        b"",
        b"\0",
        b"\0\0\0\0",
        b"\0\0\0\0\x02x",
        b"\x02\0\0\0\0",
        b"\0\0\0\0\0more",
    ];
    for body in bodies.repeat(20) {
        assert_eq!(
            send(&mut channel, TAIL, &token, whole(body.to_owned())).await,
            malformed,
            "{body:?}"
        );
    }
    check(&mut channel).await;
    assert_eq!(log.lines_with("ERROR"), Vec::<String>::new());
    let told = log.lines_with("requests that cannot be read");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(log.lines_with("INVALID_ARGUMENT"), Vec::<String>::new());
}

#[tokio::test]
async fn so_is_a_connection_that_is_cut() {
    let (log, _guard) = Log::begin();
    let harness = Harness::new();
    let (started, token) = (
        started(&harness).await,
        harness.token(&techmarket_testkit::provider()),
    );
    for path in [TAIL, UPLOAD, IMPORT, CHECK] {
        let mut channel = connect(&started.url).await;
        let body = unfinished(vec![Bytes::from_static(b"\0\0\0\0\x09half")]);
        let ready = channel.ready().await.unwrap();
        let call = tokio::spawn(ready.call(request(path, Some(&token), body)));
        check(&mut channel).await;
        call.abort();
        drop(channel);
    }
    serves(&harness, &started).await;
    // It has seen every connection end: it ends itself at once.
    started.running.stop().await;
    assert_eq!(log.lines_with("ERROR"), Vec::<String>::new());
}

#[tokio::test]
async fn headers_above_the_limit_are_refused() {
    let (log, _guard) = Log::begin();
    let harness = Harness::new();
    let (started, token) = (started(&harness).await, harness.token(&system()));
    let mut channel = connect(&started.url).await;
    check(&mut channel).await;
    let send = |bytes: usize| {
        let mut asked = request(TAIL, Some(&token), whole(EMPTY));
        asked
            .headers_mut()
            .insert("x-long", "x".repeat(bytes).parse().unwrap());
        channel.clone().oneshot(asked)
    };
    let answer = send(20_000).await.unwrap();
    let expected = Refusal::new(Code::InvalidArgument, Reason::HeadersTooLarge);
    assert_eq!(Refusal::read(&refusal(&answer)), expected);
    // HTTP/2 itself refuses what is longer, and ends the connection of a client that sends headers without end.
    assert_eq!(send(40_000).await.unwrap().status(), 431);
    assert!(send(400_000).await.is_err());
    serves(&harness, &started).await;
    assert_eq!(log.lines_with("ERROR"), Vec::<String>::new());
}

async fn serves(harness: &Harness, started: &Started) {
    let client = started.with_token(&harness.token(&system()));
    eventually("an answer", || async {
        ask(client.clone(), vec!["x".to_owned()]).await.ok()
    })
    .await;
}
