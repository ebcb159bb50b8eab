//! One message, from JSON and to JSON, by its descriptor: the JSON form of proto3, with 64-bit numbers as texts, closed lists by
//! name, bytes in base64 and instants by RFC 3339.

use bytes::{BufMut as _, Bytes, BytesMut};
use http::Response;
use http_body_util::Full;
use prost::Message as _;
use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor};
use serde::de::DeserializeSeed as _;
use serde_json::Deserializer;
use serde_json::error::Category;
use serde_path_to_error::{Deserializer as Tracked, Track};
use techmarket_kernel::{Error, Reason, Result};
use tonic::Status;
use tonic::body::Body;

use crate::status;

/// Flag and length before a message, as gRPC and Connect have it.
pub(crate) const PREFIX: usize = 5;
/// How the reader of JSON begins to say that there is no such field, and ends the name.
const UNKNOWN_FIELD: &str = "unrecognized field name '";
const UNKNOWN_VALUE: &str = "unrecognized enum value '";

/// Marks a request whose one message is JSON, and an answer that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Json {
    /// By itself.
    Message,
    /// In an envelope, before an answer that streams.
    Envelope,
}

/// What a method takes and gives.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    input: MessageDescriptor,
    output: MessageDescriptor,
}

impl Shape {
    pub(crate) fn of(method: &MethodDescriptor) -> Self {
        Self {
            input: method.input(),
            output: method.output(),
        }
    }

    /// The message that `json` says, as gRPC sends it.
    pub(crate) fn read(&self, json: &[u8]) -> Result<Bytes> {
        let mut reader = Deserializer::from_slice(json);
        let mut track = Track::new();
        let read = self
            .input
            .clone()
            .deserialize(Tracked::new(&mut reader, &mut track));
        let message = read.map_err(|error| unreadable(&track.path().to_string(), &error))?;
        reader.end().map_err(|error| unreadable("", &error))?;
        Ok(framed(&message))
    }

    /// The message in the one envelope that `body` is.
    pub(crate) fn open(&self, body: &[u8]) -> Result<Bytes> {
        let rest = body.split_first_chunk::<PREFIX>();
        let Some((&[flag, a, b, c, d], json)) = rest else {
            return Err(malformed(
                "请求没有消息：每条消息之前是一个标志字节和 4 字节的长度",
            ));
        };
        if flag != 0 {
            return Err(malformed("信封的标志应为 0：不接受压缩的消息"));
        }
        if usize::try_from(u32::from_be_bytes([a, b, c, d])) != Ok(json.len()) {
            return Err(malformed("信封的长度与消息不符，或消息多于一条"));
        }
        self.read(json)
    }

    /// What gRPC answered, as JSON.
    pub(crate) fn write(&self, answer: &Bytes) -> Result<Bytes> {
        self.written(answer.get(PREFIX..).unwrap_or_default())
    }

    /// One message of an answer that streams, as JSON.
    pub(crate) fn tell(&self, message: &[u8]) -> Result<Bytes, Status> {
        self.written(message).map_err(status)
    }

    fn written(&self, message: &[u8]) -> Result<Bytes> {
        let message = DynamicMessage::decode(self.output.clone(), message).map_err(Error::internal)?;
        let json = serde_json::to_vec(&message).map_err(Error::internal)?;
        Ok(json.into())
    }
}

/// An answer of `json`.
pub(crate) fn written(json: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::new(Full::new(json)));
    response.extensions_mut().insert(Json::Message);
    response
}

/// A request that is not as its protocol has it.
pub(crate) fn malformed(message: impl Into<String>) -> Error {
    Error::new(Reason::RequestMalformed, message)
}

fn framed(message: &DynamicMessage) -> Bytes {
    let length = message.encoded_len();
    let mut bytes = BytesMut::with_capacity(PREFIX + length);
    bytes.put_u8(0);
    // It was read from less than 4 MiB; what grows beyond 4 GiB would be refused by its length.
    bytes.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    // The room grows with what is written.
    let _ = message.encode(&mut bytes);
    bytes.freeze()
}

/// Why JSON is no message: the field at `path`, and what is wrong with it.
fn unreadable(path: &str, error: &serde_json::Error) -> Error {
    let told = error.to_string();
    if matches!(error.classify(), Category::Syntax | Category::Eof | Category::Io) {
        let (line, column) = (error.line(), error.column());
        return malformed(format!(
            "请求正文不是有效的 JSON（UTF-8）：第 {line} 行第 {column} 个字节处：{told}"
        ));
    }
    let named = |begin: &str| {
        let (_, rest) = told.split_once(begin)?;
        rest.split_once('\'').map(|(name, _)| name)
    };
    let path = path.trim_matches('.');
    if let Some(name) = named(UNKNOWN_FIELD) {
        let field = path
            .strip_suffix(name)
            .map_or(path, |parent| parent.trim_end_matches('.'));
        let field = [field, name]
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(".");
        return Error::of_field(
            field,
            Reason::FieldUnknown,
            "没有这个字段，请对照接口说明（/api）改正字段名",
        );
    }
    let rule = match named(UNKNOWN_VALUE) {
        Some(value) => format!("“{value}”不在可用的取值中，请用接口说明（/api）列出的名称"),
        None => format!("值的类型或格式不符合要求：{told}"),
    };
    let field = if path.is_empty() {
        "（整条消息）"
    } else {
        path
    };
    Error::of_field(field, Reason::RequestMalformed, rule)
}

#[cfg(test)]
mod tests {
    use prost_reflect::DescriptorPool;
    use techmarket_proto::supply::v1::{ListListingsRequest, Listing};

    use super::*;

    fn shape(input: &str, output: &str) -> Shape {
        let pool = DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
        let named = |name: &str| pool.get_message_by_name(name).unwrap();
        Shape {
            input: named(input),
            output: named(output),
        }
    }

    fn listing() -> Shape {
        let name = "techmarket.supply.v1.Listing";
        shape(name, name)
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let shape = listing();
        let json = r#"{"title":"茶油 𠮷","price":{"minimum":{"currencyCode":"CNY","units":"9007199254740993"}},
            "createTime":"2026-11-21T01:00:00.123456Z","state":"STATE_PUBLISHED","keywords":["油茶"]}"#;
        let framed = shape.read(json.as_bytes()).unwrap();
        assert_eq!(
            usize::try_from(u32::from_be_bytes(framed[1..5].try_into().unwrap())).unwrap(),
            framed.len() - 5
        );
        let message = Listing::decode(&framed[5..]).unwrap();
        assert_eq!(message.title, "茶油 𠮷");
        let written: serde_json::Value = serde_json::from_slice(&shape.write(&framed).unwrap()).unwrap();
        let expected: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(written, expected);
    }

    #[test]
    fn names_of_the_protos_are_read_too() {
        let shape = shape(
            "techmarket.supply.v1.ListListingsRequest",
            "techmarket.supply.v1.Listing",
        );
        let framed = shape.read(br#"{"page_size": 7}"#).unwrap();
        assert_eq!(ListListingsRequest::decode(&framed[5..]).unwrap().page_size, 7);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let shape = listing();
        let refused = |json: &str| shape.read(json.as_bytes()).unwrap_err();
        for (json, reason, field) in [
            (r#"{"titel":"x"}"#, Reason::FieldUnknown, "titel"),
            (
                r#"{"confidential":{"contact":{"fone":"1"}}}"#,
                Reason::FieldUnknown,
                "confidential.contact.fone",
            ),
            (r#"{"state":"OPEN"}"#, Reason::RequestMalformed, "state"),
            (r#"{"title":7}"#, Reason::RequestMalformed, "title"),
            (
                r#"{"createTime":"yesterday"}"#,
                Reason::RequestMalformed,
                "createTime",
            ),
            ("[]", Reason::RequestMalformed, "（整条消息）"),
        ] {
            let error = refused(json);
            let violation = &error.violations()[0];
            assert_eq!(
                (error.reason(), violation.field.as_str()),
                (reason, field),
                "{json}"
            );
        }
        for json in ["", "{", "{} {}", "{\"title\":\"\u{1}\"}", "nonsense"] {
            let error = refused(json);
            assert_eq!(error.reason(), Reason::RequestMalformed, "{json}");
            assert!(error.message().contains("JSON"), "{json}: {}", error.message());
        }
        let broken = shape.read(b"{\"title\":\"\xff\"}").unwrap_err();
        assert_eq!(broken.reason(), Reason::RequestMalformed);
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}{}", "{\"revision\":".repeat(100_000), "}".repeat(100_000));
        assert!(listing().read(deep.as_bytes()).is_err());
    }
}
