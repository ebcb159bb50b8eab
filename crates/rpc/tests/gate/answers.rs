//! Every error that leaves carries its details, wherever it comes from.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::GetListingRequest;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_rpc::Stack;
use techmarket_testkit::{Harness, Refusal, assert_refused, system};
use tonic::body::Body;
use tonic::{Code, Status};
use tower::ServiceExt;

use crate::slow::{ANSWER, FAIL, behind, call, rpc};

const TAIL: &str = "/techmarket.feed.v1.FeedService/Tail";

/// Calls a path with a body as bytes, and with headers as they stand here.
async fn raw(stack: &Stack, path: &str, body: &str, headers: &[(http::HeaderName, &str)]) -> Status {
    let mut request = http::Request::post(path).header(CONTENT_TYPE, "application/grpc");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let request = request.body(Body::new(body.to_owned())).unwrap();
    let response = stack.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200, "gRPC errors travel in headers");
    Status::from_header_map(response.headers()).unwrap()
}

#[tokio::test]
async fn who_is_not_known_learns_nothing() {
    let harness = Harness::new();
    let (stack, begun) = behind(&harness);
    let long = "x".repeat(100_000);
    for path in [
        TAIL,
        "/techmarket.feed.v1.FeedService/Nothing",
        "/",
        "/x.Y/Z",
        "/grpc.health.v1.Healthy/Check",
    ] {
        let missing = Refusal::new(Code::Unauthenticated, Reason::TokenMissing);
        assert_eq!(
            Refusal::read(&raw(&stack, path, "", &[]).await),
            missing,
            "{path}"
        );
        for value in [
            "",
            "Bearer",
            "Bearer ",
            "Basic YTpi",
            "bearer x",
            "Bearer 令牌",
            long.as_str(),
        ] {
            let refused = raw(&stack, path, "", &[(AUTHORIZATION, value)]).await;
            let invalid = Refusal::new(Code::Unauthenticated, Reason::TokenInvalid);
            assert_eq!(Refusal::read(&refused), invalid, "{path} with {value}");
        }
    }
    assert_eq!(begun.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_method_that_is_not_here_is_unknown() {
    let harness = Harness::new();
    let (stack, _) = behind(&harness);
    let bearer = format!("Bearer {}", harness.token(&system()));
    let unknown = Refusal::new(Code::Unimplemented, Reason::MethodUnknown);
    for path in ["/techmarket.feed.v1.FeedService/Nothing", "/x.Y/Z", "/"] {
        let refused = raw(&stack, path, "", &[(AUTHORIZATION, &bearer)]).await;
        assert_eq!(Refusal::read(&refused), unknown, "{path}");
    }
    // A method of the market that this process does not serve.
    let mut client = SupplyServiceClient::new(rpc(&harness, &stack));
    let refused = client
        .get_listing(GetListingRequest::default())
        .await
        .unwrap_err();
    assert_eq!(Refusal::read(&refused), unknown);
}

#[tokio::test]
async fn what_is_no_message_is_malformed() {
    let harness = Harness::new();
    let (stack, begun) = behind(&harness);
    let bearer = format!("Bearer {}", harness.token(&system()));
    // One frame of 4 bytes: a tag of field 0, which there is not.
    let refused = raw(&stack, TAIL, "\0\0\0\0\u{4}\u{7}abc", &[(AUTHORIZATION, &bearer)]).await;
    assert_refused(&refused, Code::InvalidArgument, Reason::RequestMalformed);
    assert_eq!(begun.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_bare_error_is_completed_and_its_cause_kept_back() {
    let harness = Harness::new();
    let (stack, _) = behind(&harness);
    let refused = call(rpc(&harness, &stack), FAIL).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::new(Code::Internal, Reason::Internal)
    );
    assert!(!format!("{refused:?}").contains("sda1"));
    call(rpc(&harness, &stack), ANSWER).await.unwrap();
}
