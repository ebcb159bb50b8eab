//! gzip, as callers mean it and as they do not.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use techmarket_kernel::Reason;
use techmarket_proto::feed::v1::TailRequest;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_testkit::{Harness, Refusal, Started, system};
use tonic::Code;
use tonic::codec::CompressionEncoding::Gzip;
use tower::{Service as _, ServiceExt as _};

use crate::answers::{started, tail};
use techmarket_testkit::wire::{TAIL, connect, refusal, request, whole};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// `bytes` as a message that says it is compressed.
fn message(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap();
    [&[1], &length.to_be_bytes()[..], bytes].concat()
}

#[tokio::test]
async fn a_client_that_compresses_is_read_and_answered_so() {
    let harness = Harness::new();
    let started = started(&harness).await;
    let client = started.with_token(&harness.token(&system()));
    let mut client = FeedServiceClient::new(client)
        .send_compressed(Gzip)
        .accept_compressed(Gzip);
    let types = vec!["类型".repeat(10_000), "x".to_owned()];
    assert_eq!(tail(&mut client, types.clone()).await.unwrap(), types);
    let asked = TailRequest {
        types,
        ..TailRequest::default()
    };
    let answer = client.tail(asked).await.unwrap();
    assert_eq!(answer.metadata().get("grpc-encoding").unwrap(), "gzip");
}

#[tokio::test]
async fn who_does_not_accept_it_is_answered_plainly() {
    let harness = Harness::new();
    let started = started(&harness).await;
    let mut client = FeedServiceClient::new(started.with_token(&harness.token(&system())));
    let answer = client.tail(TailRequest::default()).await.unwrap();
    assert!(answer.metadata().get("grpc-encoding").is_none());
}

/// How a request of these bytes and this encoding is refused.
async fn refused(started: &Started, token: &str, encoding: Option<&'static str>, body: Vec<u8>) -> Refusal {
    let mut channel = connect(&started.url).await;
    let mut request = request(TAIL, Some(token), whole(body));
    if let Some(encoding) = encoding {
        request
            .headers_mut()
            .insert("grpc-encoding", encoding.parse().unwrap());
    }
    let answer = channel.ready().await.unwrap().call(request).await.unwrap();
    Refusal::read(&refusal(&answer))
}

#[tokio::test]
async fn what_cannot_be_read_is_the_clients_fault() {
    let harness = Harness::new();
    let (started, token) = (started(&harness).await, harness.token(&system()));
    let malformed = Refusal::new(Code::InvalidArgument, Reason::RequestMalformed);
    let mut broken = gzip(&[7; 1_000]);
    broken.truncate(20);
    for (encoding, body) in [
        (Some("gzip"), Vec::new()),
        (Some("gzip"), vec![1, 0]),
        (Some("gzip"), message(b"")),
        (Some("gzip"), message(b"no gzip at all")),
        (Some("gzip"), message(&broken)),
        (Some("gzip"), message(&gzip(b"no message"))),
        // Compressed, as its flag says, but not how.
        (None, message(&gzip(b""))),
        (Some("identity"), message(&gzip(b""))),
        (Some("gzip"), [&message(&gzip(b""))[..], b"more"].concat()),
    ] {
        let answer = refused(&started, &token, encoding, body.clone()).await;
        assert_eq!(answer, malformed, "{encoding:?} {body:?}");
    }
}

#[tokio::test]
async fn a_bomb_is_refused_as_a_message_that_is_too_large() {
    let harness = Harness::new();
    let (started, token) = (started(&harness).await, harness.token(&system()));
    let bomb = message(&gzip(&vec![0; 8 << 20]));
    assert!(bomb.len() < 10_000);
    let answer = refused(&started, &token, Some("gzip"), bomb).await;
    assert_eq!(answer, Refusal::new(Code::OutOfRange, Reason::MessageTooLarge));
}

#[tokio::test]
async fn another_compression_is_refused_by_name() {
    let harness = Harness::new();
    let (started, token) = (started(&harness).await, harness.token(&system()));
    let answer = refused(&started, &token, Some("zstd"), message(b"")).await;
    let expected = Refusal::new(Code::Unimplemented, Reason::CompressionUnknown);
    assert_eq!(answer, expected.with("accepted", "gzip,identity"));
}
