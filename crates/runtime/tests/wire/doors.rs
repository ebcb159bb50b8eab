//! What is spoken beside gRPC: gRPC-Web, other origins, the manual, and HTTP/1.1 in pieces.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request, Version};
use prost::Message as _;
use techmarket_proto::feed::v1::{TailRequest, TailResponse};
use techmarket_runtime::Doors;
use techmarket_testkit::wire::{CHECK, TAIL};
use techmarket_testkit::{Answered, Harness, Started, send, system};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::answers::started;

const VERSIONS: [Version; 2] = [Version::HTTP_11, Version::HTTP_2];
const ORIGIN: &str = "https://portal.example.gov.cn";

/// `message` as gRPC and gRPC-Web send it.
fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap();
    [&[0], &length.to_be_bytes()[..], message].concat()
}

/// The messages of an answer, and its trailers.
fn read(mut body: &[u8]) -> (Vec<Vec<u8>>, String) {
    let mut messages = Vec::new();
    while let Some((&[flag, a, b, c, d], rest)) = body.split_first_chunk::<5>() {
        let (piece, after) = rest.split_at(u32::from_be_bytes([a, b, c, d]) as usize);
        if flag == 0x80 {
            return (messages, String::from_utf8(piece.to_vec()).unwrap());
        }
        messages.push(piece.to_vec());
        body = after;
    }
    panic!("no trailers");
}

async fn web(url: &str, version: Version, token: Option<&str>, kind: &str, body: Vec<u8>) -> Answered {
    let path = if token.is_some() { TAIL } else { CHECK };
    let mut request = Request::post(path)
        .version(version)
        .header("content-type", kind)
        .header("accept", kind);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    send(url, request.body(body).unwrap()).await
}

#[tokio::test]
async fn browsers_call_by_grpc_web() {
    let harness = Harness::new();
    let (market, token) = (started(&harness).await, harness.token(&system()));
    let asked = TailRequest {
        types: vec!["甲".to_owned(), "乙".to_owned()],
        ..TailRequest::default()
    };
    let asked = framed(&asked.encode_to_vec());
    for version in VERSIONS {
        let answer = web(
            &market.url,
            version,
            Some(&token),
            "application/grpc-web+proto",
            asked.clone(),
        )
        .await;
        let (messages, trailers) = read(&answer.body);
        let types = messages
            .iter()
            .map(|message| TailResponse::decode(&message[..]).unwrap().event.unwrap().r#type);
        assert_eq!(types.collect::<Vec<_>>(), ["甲", "乙"]);
        assert!(trailers.contains("grpc-status:0"), "{trailers}");

        let text = STANDARD.encode(&asked).into_bytes();
        let answer = web(
            &market.url,
            version,
            Some(&token),
            "application/grpc-web-text+proto",
            text,
        )
        .await;
        assert!(
            answer
                .header("content-type")
                .starts_with("application/grpc-web-text")
        );
        assert!(answer.body.is_ascii() && !answer.body.is_empty());

        let health = web(
            &market.url,
            version,
            None,
            "application/grpc-web+proto",
            framed(b""),
        )
        .await;
        assert_eq!(read(&health.body).0.len(), 1);
        let refused = web(
            &market.url,
            version,
            Some("none"),
            "application/grpc-web+proto",
            asked.clone(),
        )
        .await;
        assert_eq!(refused.header("grpc-status"), "16", "{refused:?}");
    }
}

async fn preflight(market: &Started, origin: &str) -> Answered {
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri(TAIL)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type,connect-protocol-version",
        )
        .body(Vec::new());
    send(&market.url, request.unwrap()).await
}

#[tokio::test]
async fn other_origins_are_let_in_by_name() {
    let allowed = "access-control-allow-origin";
    let mut harness = Harness::new();
    let closed = started(&harness).await;
    assert_eq!(preflight(&closed, ORIGIN).await.header(allowed), "");
    harness = Harness::new();
    harness.doors = Doors::to(vec![ORIGIN.parse().unwrap()]);
    let open = started(&harness).await;
    let answer = preflight(&open, ORIGIN).await;
    assert_eq!((answer.status, answer.header(allowed)), (200, ORIGIN));
    assert!(
        answer
            .header("access-control-allow-headers")
            .contains("connect-protocol-version")
    );
    assert_eq!(
        preflight(&open, "https://elsewhere.example")
            .await
            .header(allowed),
        ""
    );
    let request = Request::post(CHECK)
        .header("origin", ORIGIN)
        .header("content-type", "application/grpc-web+proto");
    let answer = send(&open.url, request.body(framed(b"")).unwrap()).await;
    assert_eq!((answer.status, answer.header(allowed)), (200, ORIGIN));
    assert!(
        answer
            .header("access-control-expose-headers")
            .contains("grpc-status-details-bin")
    );
}

#[tokio::test]
async fn the_manual_is_read_by_anybody() {
    let harness = Harness::new();
    let market = started(&harness).await;
    let get = async |path: &str| send(&market.url, Request::get(path).body(Vec::new()).unwrap()).await;
    let described = get("/openapi.json").await;
    assert_eq!(
        (described.status, described.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(described.json()["openapi"], "3.1.1");
    for path in ["/api", "/api/", "/api/techmarket.supply.v1.SupplyService"] {
        let page = get(path).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, "text/html; charset=utf-8"),
            "{path}"
        );
        let text = String::from_utf8(page.body.to_vec()).unwrap();
        assert!(
            text.contains("SupplyService") && !text.contains("<script"),
            "{path}"
        );
        assert!(
            page.header("content-security-policy")
                .contains("default-src 'none'")
        );
    }
    assert_eq!(get("/api/techmarket.supply.v1.Nothing").await.status, 404);
    let head = send(&market.url, Request::head("/api").body(Vec::new()).unwrap()).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    let posted = send(&market.url, Request::post("/api").body(Vec::new()).unwrap()).await;
    assert_eq!((posted.status, posted.header("allow")), (405, "GET, HEAD"));
}

/// A client that sends its request byte by byte is served, and one connection carries several.
#[tokio::test]
async fn http_1_comes_in_pieces() {
    let harness = Harness::new();
    let market = started(&harness).await;
    let mut socket = TcpStream::connect(market.running.address()).await.unwrap();
    let request = b"POST /techmarket.feed.v1.FeedService/Nothing HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    for _ in 0..2 {
        for byte in request {
            socket.write_all(&[*byte]).await.unwrap();
        }
        let mut answer = Vec::new();
        while !answer.ends_with(b"}") {
            let mut piece = [0; 4096];
            let read = socket.read(&mut piece).await.unwrap();
            assert!(read > 0, "{}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&piece[..read]);
            if answer.ends_with(b"0\r\n\r\n") {
                break;
            }
        }
        assert!(
            answer.starts_with(b"HTTP/1.1 401"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
}
