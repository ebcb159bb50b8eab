//! Requests as no generated client sends them, over connections of their own.

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{iter, pending};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use tokio::task::JoinSet;
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tower::{Service as _, ServiceExt as _};

pub(crate) const CHECK: &str = "/grpc.health.v1.Health/Check";
pub(crate) const VERIFY: &str = "/techmarket.contract.v1.RegisterService/VerifyCertificate";
pub(crate) const LIST: &str = "/techmarket.supply.v1.SupplyService/ListListings";
pub(crate) const TAIL: &str = "/techmarket.feed.v1.FeedService/Tail";
pub(crate) const UPLOAD: &str = "/techmarket.contract.v1.ContractService/UploadAttachment";
pub(crate) const IMPORT: &str = "/techmarket.supply.v1.SupplyService/ImportListings";
/// An empty message.
pub(crate) const EMPTY: &[u8] = &[0; 5];

/// One connection.
pub(crate) async fn connect(url: &str) -> Channel {
    Endpoint::from_shared(url.to_owned())
        .unwrap()
        .connect()
        .await
        .unwrap()
}

pub(crate) fn request(path: &str, token: Option<&str>, body: Body) -> Request<Body> {
    let mut request = Request::post(path).header(CONTENT_TYPE, "application/grpc");
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(body).unwrap()
}

/// What is sent, and then neither more nor an end.
pub(crate) fn unfinished(pieces: Vec<Bytes>) -> Body {
    let pieces = iter(pieces).map(|piece| Ok::<_, Status>(Frame::data(piece)));
    Body::new(StreamBody::new(pieces.chain(pending())))
}

/// A whole body.
pub(crate) fn whole(bytes: impl Into<Bytes>) -> Body {
    Body::new(http_body_util::Full::new(bytes.into()))
}

/// The status of an answer without a message.
pub(crate) fn refusal(response: &Response<Body>) -> Status {
    Status::from_header_map(response.headers()).unwrap_or_else(|| Status::new(Code::Ok, ""))
}

/// Calls that are open on connections of their own, and those that were answered.
pub(crate) type Open = JoinSet<(Channel, Result<Response<Body>, tonic::transport::Error>)>;

/// Opens `streams` calls with `body` on each of `connections` connections. When this returns the server has seen them: it has
/// answered a call that came behind them.
pub(crate) async fn open(
    url: &str,
    (connections, streams): (usize, usize),
    make: impl Fn() -> Request<Body>,
) -> Open {
    let mut open = JoinSet::new();
    for _ in 0..connections {
        let mut channel = connect(url).await;
        // Until the server has told how many streams it takes, a client opens few.
        check(&mut channel).await;
        for _ in 0..streams {
            let called = channel.ready().await.unwrap().call(make());
            let kept = channel.clone();
            open.spawn(async move { (kept, called.await) });
        }
        check(&mut channel).await;
    }
    open
}

/// A call that is answered, whatever else the connection carries.
pub(crate) async fn check(channel: &mut Channel) {
    let ready = channel.ready().await.unwrap();
    let answer = ready.call(request(CHECK, None, whole(EMPTY))).await.unwrap();
    assert_eq!(refusal(&answer).code(), Code::Ok);
}
