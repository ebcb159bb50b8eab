//! What gRPC itself brings, as clients of every language use it.

use std::time::Duration;

use futures::StreamExt as _;
use techmarket_kernel::Reason;
use techmarket_testkit::wire::{CHECK, EMPTY, TAIL, connect, refusal, request, whole};
use techmarket_testkit::{Harness, Refusal, system};
use tokio::time::timeout;
use tonic::Code;
use tonic::codec::CompressionEncoding::Gzip;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb;
use tower::{Service as _, ServiceExt as _};

use crate::answers::started;

#[tokio::test]
async fn the_scheme_of_a_token_has_no_case() {
    let harness = Harness::new();
    let (started, token) = (started(&harness).await, harness.token(&system()));
    for (scheme, code) in [
        ("Bearer ", Code::Ok),
        ("bearer ", Code::Ok),
        ("BEARER  ", Code::Ok),
        ("Basic ", Code::Unauthenticated),
        ("", Code::Unauthenticated),
        ("bearer", Code::Unauthenticated),
    ] {
        let mut asked = request(TAIL, None, whole(EMPTY));
        let value = format!("{scheme}{token}").parse().unwrap();
        asked.headers_mut().insert("authorization", value);
        let mut channel = connect(&started.url).await;
        let answer = channel.ready().await.unwrap().call(asked).await.unwrap();
        assert_eq!(refusal(&answer).code(), code, "{scheme:?}");
    }
}

#[tokio::test]
async fn every_answer_says_how_the_next_message_may_be_compressed() {
    let harness = Harness::new();
    let (started, token) = (started(&harness).await, harness.token(&system()));
    let mut channel = connect(&started.url).await;
    for (path, token) in [(CHECK, None), (TAIL, Some(token.as_str())), (TAIL, None)] {
        let asked = request(path, token, whole(EMPTY));
        let answer = channel.ready().await.unwrap().call(asked).await.unwrap();
        assert_eq!(
            answer.headers()["grpc-accept-encoding"],
            "gzip,identity",
            "{path}"
        );
    }
}

#[tokio::test]
async fn who_watches_an_unknown_service_is_told_so_and_kept() {
    let harness = Harness::new();
    let started = started(&harness).await;
    let mut client = HealthClient::new(started.anonymous()).send_compressed(Gzip);
    let of = |service: &str| HealthCheckRequest {
        service: service.to_owned(),
    };
    let mut watched = client.watch(of("no.such.Service")).await.unwrap().into_inner();
    let first = watched.message().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::ServiceUnknown);
    let more = timeout(Duration::from_millis(100), watched.message()).await;
    assert!(more.is_err(), "{more:?}");
    let known = client.watch(of("")).await.unwrap();
    let known = known.into_inner().message().await.unwrap().unwrap();
    assert_eq!(known.status(), ServingStatus::Serving);
    let refused = client.check(of("no.such.Service")).await.unwrap_err();
    let expected = Refusal::new(Code::NotFound, Reason::ResourceNotFound);
    assert_eq!(Refusal::read(&refused), expected);
    // It ends with the process, which it does not hold.
    started.running.stop().await;
    assert!(!matches!(watched.message().await, Ok(Some(_))));
}

/// Asks one stream of `$version` for what is there, what is not, nothing, and what is there again.
macro_rules! reflected {
    ($version:ident, $url:expr) => {{
        use pb::$version::server_reflection_client::ServerReflectionClient;
        use pb::$version::server_reflection_request::MessageRequest::{FileByFilename, FileContainingSymbol};
        use pb::$version::server_reflection_response::MessageResponse::{
            ErrorResponse, FileDescriptorResponse,
        };
        let known = FileContainingSymbol("techmarket.feed.v1.FeedService.Tail".to_owned());
        let asked = [
            Some(known.clone()),
            Some(FileContainingSymbol("no.such.Symbol".to_owned())),
            Some(FileByFilename("no/such.proto".to_owned())),
            None,
            Some(known),
        ];
        let asked = asked.map(|message_request| pb::$version::ServerReflectionRequest {
            host: "market".to_owned(),
            message_request,
        });
        let mut client = ServerReflectionClient::new($url);
        let answers = client
            .server_reflection_info(tokio_stream::iter(asked.clone()))
            .await
            .unwrap();
        let answers: Vec<_> = answers.into_inner().map(Result::unwrap).collect().await;
        let codes = answers
            .iter()
            .map(|answer| match answer.message_response.as_ref().unwrap() {
                FileDescriptorResponse(files) => {
                    assert!(!files.file_descriptor_proto.is_empty());
                    Code::Ok
                }
                ErrorResponse(error) => Code::from(error.error_code),
                other => panic!("{other:?}"),
            });
        let codes: Vec<_> = codes.collect();
        let expected = [
            Code::Ok,
            Code::NotFound,
            Code::NotFound,
            Code::InvalidArgument,
            Code::Ok,
        ];
        assert_eq!(codes, expected);
        for (answer, asked) in answers.iter().zip(asked) {
            assert_eq!(answer.valid_host, "market");
            assert_eq!(answer.original_request.as_ref(), Some(&asked));
        }
    }};
}

#[tokio::test]
async fn reflection_goes_on_behind_what_it_does_not_know() {
    let harness = Harness::new();
    let started = started(&harness).await;
    reflected!(v1, started.anonymous());
    reflected!(v1alpha, started.anonymous());
}
