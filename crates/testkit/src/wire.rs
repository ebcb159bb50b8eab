//! Requests as no generated client sends them, over connections of their own.

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{iter, pending};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::{Full, StreamBody};
use prost::Message;
use tokio::task::JoinSet;
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint, Error};
use tonic::{Code, Status};
use tower::{Service as _, ServiceExt as _};

/// Path of a question for health, which needs no token.
pub const CHECK: &str = "/grpc.health.v1.Health/Check";
/// Path of the one method of the market that needs none.
pub const VERIFY: &str = "/techmarket.contract.v1.RegisterService/VerifyCertificate";
/// Path of a method that every role may call.
pub const LIST: &str = "/techmarket.supply.v1.SupplyService/ListListings";
/// Path of a method that answers with a stream.
pub const TAIL: &str = "/techmarket.feed.v1.FeedService/Tail";
/// Path of a method that takes a stream.
pub const UPLOAD: &str = "/techmarket.contract.v1.ContractService/UploadAttachment";
/// Path of a method that takes a stream and answers with one.
pub const IMPORT: &str = "/techmarket.supply.v1.SupplyService/ImportListings";
/// An empty message, as it is sent.
pub const EMPTY: &[u8] = &[0; 5];

/// Calls on connections of their own: those that are open, and the answers of the others with their connection, which is
/// held.
pub type Open = JoinSet<(Channel, Result<Response<Body>, Error>)>;

/// One connection to `url`.
pub async fn connect(url: &str) -> Channel {
    let endpoint = Endpoint::from_shared(url.to_owned()).expect("a URL");
    endpoint.connect().await.expect("a connection")
}

/// A call of the method at `path`.
#[must_use]
pub fn request(path: &str, token: Option<&str>, body: Body) -> Request<Body> {
    let mut request = Request::post(path).header(CONTENT_TYPE, "application/grpc");
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(body).expect("a path")
}

/// A body that sends `pieces`, and then neither more nor an end.
#[must_use]
pub fn unfinished(pieces: Vec<Bytes>) -> Body {
    let pieces = iter(pieces).map(|piece| Ok::<_, Status>(Frame::data(piece)));
    Body::new(StreamBody::new(pieces.chain(pending())))
}

/// A body that sends `message` and ends.
#[must_use]
pub fn message(message: &impl Message) -> Body {
    let bytes = message.encode_to_vec();
    let length = u32::try_from(bytes.len()).expect("a message of less than 4 GiB");
    whole([&[0], &length.to_be_bytes()[..], &bytes].concat())
}

/// A body that sends `bytes` and ends.
#[must_use]
pub fn whole(bytes: impl Into<Bytes>) -> Body {
    Body::new(Full::new(bytes.into()))
}

/// The status of an answer that has no message; OK of one that has.
#[must_use]
pub fn refusal(answer: &Response<Body>) -> Status {
    Status::from_header_map(answer.headers()).unwrap_or_else(|| Status::new(Code::Ok, ""))
}

/// Opens `streams` calls on each of `connections` connections. When this returns the server has seen them: it has answered a
/// call that came behind them. A connection takes 256 calls at once.
pub async fn open(
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
            begin(&mut open, &mut channel, make()).await;
        }
        check(&mut channel).await;
    }
    open
}

/// Sends a call without waiting for its answer, which is held unread with the others.
pub async fn begin(open: &mut Open, channel: &mut Channel, request: Request<Body>) {
    let called = channel.ready().await.expect("a connection").call(request);
    let kept = channel.clone();
    open.spawn(async move { (kept, called.await) });
}

/// A call that is answered, whatever else the connection carries.
pub async fn check(channel: &mut Channel) {
    let ready = channel.ready().await.expect("a connection");
    let answer = ready.call(request(CHECK, None, whole(EMPTY))).await;
    assert_eq!(refusal(&answer.expect("an answer")).code(), Code::Ok);
}
