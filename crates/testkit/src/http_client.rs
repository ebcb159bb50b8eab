//! Calls over plain HTTP, of either version.

use bytes::Bytes;
use http::{HeaderMap, Request, Uri, Version};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::Value;
use tokio::net::TcpStream;

/// What was answered.
#[derive(Debug)]
pub struct Answered {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Answered {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    /// A header as text; empty if it is not there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The reason of a refused call.
    #[must_use]
    pub fn reason(&self) -> String {
        let details = self.json()["details"].take();
        let infos = details.as_array().into_iter().flatten();
        let reasons = infos.map(|detail| detail["debug"]["reason"].as_str().unwrap_or_default().to_owned());
        reasons.collect()
    }
}

/// Sends `request` over a connection of its own to the market at `url`, by HTTP/1.1 or HTTP/2 as its version says.
pub async fn send(url: &str, request: Request<impl Into<Bytes>>) -> Answered {
    let authority = url.split_once("://").expect("a URL").1.to_owned();
    let socket = TcpStream::connect(&authority).await.expect("a connection");
    let (mut head, body) = request.into_parts();
    let path = head.uri.path_and_query().expect("a path").as_str().to_owned();
    let body = Full::new(body.into());
    let answer = if head.version == Version::HTTP_2 {
        head.uri = format!("http://{authority}{path}").parse::<Uri>().expect("a URL");
        let io = TokioIo::new(socket);
        let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), io)
            .await
            .expect("HTTP/2");
        tokio::spawn(connection);
        sender.send_request(Request::from_parts(head, body)).await
    } else {
        head.headers.insert("host", authority.parse().expect("a host"));
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(socket))
            .await
            .expect("HTTP/1.1");
        tokio::spawn(connection);
        sender.send_request(Request::from_parts(head, body)).await
    };
    let (head, body) = answer.expect("an answer").into_parts();
    Answered {
        status: head.status.as_u16(),
        headers: head.headers,
        body: body.collect().await.expect("a whole answer").to_bytes(),
    }
}

/// `message` in the envelope in which JSON streams.
#[must_use]
pub fn envelope(message: &Value) -> Vec<u8> {
    let json = message.to_string();
    let length = u32::try_from(json.len()).expect("a message of less than 4 GiB");
    [&[0], &length.to_be_bytes()[..], json.as_bytes()].concat()
}

/// The messages of an answer that streams, and what its last envelope says.
#[must_use]
pub fn envelopes(mut body: &[u8]) -> (Vec<Value>, Value) {
    let mut messages = Vec::new();
    while let Some((&[flag, a, b, c, d], rest)) = body.split_first_chunk::<5>() {
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let (json, after) = rest.split_at(length);
        let message = serde_json::from_slice(json).expect("JSON");
        if flag == 2 {
            assert!(after.is_empty(), "something behind the end");
            return (messages, message);
        }
        messages.push(message);
        body = after;
    }
    panic!("the stream does not say how it ended");
}
