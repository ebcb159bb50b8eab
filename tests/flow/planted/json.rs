//! The same calls in JSON (JSON 入口): by POST, by GET where one message asks and one answers, and as Connect frames a stream.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use prost::Message as _;
use prost_reflect::{DynamicMessage, MethodDescriptor};
use techmarket_rpc::Rpc;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{Method, Request, StatusCode};
use tower::ServiceExt as _;

use super::calls::{Answer, WHOLE};

/// Flag, and length of the message behind it.
const HEAD: usize = 5;
/// The flag of the last message of a stream, which says how it ended.
const END: u8 = 2;

/// Asks what `message` asks, by GET if it can be.
pub(super) async fn call(rpc: &Rpc, method: &MethodDescriptor, message: &[u8], by_get: bool) -> Answer {
    let asked = DynamicMessage::decode(method.input(), message).unwrap();
    let asked = serde_json::to_vec(&asked).unwrap();
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let streams = method.is_server_streaming() || method.is_client_streaming();
    let request = if streams {
        let framed = [
            &[0][..],
            &u32::try_from(asked.len()).unwrap().to_be_bytes(),
            asked.as_slice(),
        ]
        .concat();
        post(&path, "application/connect+json", framed)
    } else if by_get {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let asked = String::from_utf8(asked).unwrap();
        let query = query
            .append_pair("encoding", "json")
            .append_pair("message", &asked);
        let uri = format!("{path}?{}", query.finish());
        Request::builder()
            .method(Method::GET)
            .uri(uri)
            .body(Body::empty())
            .unwrap()
    } else {
        post(&path, "application/json", asked)
    };
    let reading = async {
        let response = rpc.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        (head, body.collect().await.unwrap().to_bytes())
    };
    let ended = tokio::time::timeout(WHOLE, reading).await;
    let (head, text) = ended.unwrap_or_else(|_| panic!("{path} goes on"));
    let mut answer = Answer {
        head: format!("{:?}", head.headers).into_bytes(),
        ..Answer::default()
    };
    if head.status != StatusCode::OK {
        answer.refused = Some(Status::unknown(String::from_utf8_lossy(&text)));
    } else if streams {
        framed(method, &text, &mut answer);
    } else {
        answer.messages.push(message_of(method, &text));
    }
    answer.text = text.to_vec();
    answer
}

fn post(path: &str, kind: &str, body: Vec<u8>) -> Request<Body> {
    let request = Request::builder().method(Method::POST).uri(path);
    let request = request.header("content-type", kind);
    request.body(Body::new(Full::new(Bytes::from(body)))).unwrap()
}

/// The messages of a stream, and whether it was refused in the end.
fn framed(method: &MethodDescriptor, mut text: &[u8], answer: &mut Answer) {
    while let Some((head, rest)) = text.split_at_checked(HEAD) {
        let length = u32::from_be_bytes(head[1..].try_into().unwrap());
        let (message, rest) = rest.split_at(usize::try_from(length).unwrap());
        if head[0] & END == 0 {
            answer.messages.push(message_of(method, message));
        } else if memchr::memmem::find(message, b"\"error\"").is_some() {
            answer.refused = Some(Status::unknown(String::from_utf8_lossy(message)));
        }
        text = rest;
    }
}

fn message_of(method: &MethodDescriptor, json: &[u8]) -> Vec<u8> {
    let mut read = serde_json::Deserializer::from_slice(json);
    let message = DynamicMessage::deserialize(method.output(), &mut read);
    message
        .unwrap_or_else(|error| panic!("{}: {error}", method.full_name()))
        .encode_to_vec()
}
