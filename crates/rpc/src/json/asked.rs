//! The head of a call in JSON, as gRPC has it.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TE};
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use http_body_util::Full;
use techmarket_kernel::{Error, Reason, Result};
use tonic::body::Body;

use crate::Policies;
use crate::json::form::{JSON, STREAM};
use crate::json::stream;
use crate::policy::Method as Known;
use crate::shape::{Json, Shape, malformed};

const TIMEOUT: &str = "connect-timeout-ms";
const VERSION: &str = "connect-protocol-version";
const GRPC_TIMEOUT: &str = "grpc-timeout";
/// Headers that speak of the message as JSON, or that gRPC reads otherwise.
const OF_JSON: [&str; 5] = [
    TIMEOUT,
    VERSION,
    "connect-accept-encoding",
    "grpc-encoding",
    "grpc-accept-encoding",
];
/// Longest time that `grpc-timeout` can say in milliseconds; the gate allows less.
const LONGEST: u64 = 99_999_999;
/// Base64 as URLs have it, padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// `request` as a gRPC call whose message is still JSON; and of one with a stream what it takes and gives. Of a method that the
/// market does not have the gate tells.
pub(super) fn as_grpc(policies: &Policies, request: Request<Body>) -> Result<(Request<Body>, Option<Shape>)> {
    let method = policies.method(request.uri().path());
    if method.is_some_and(|method| method.shape.is_none()) {
        return Err(Error::new(
            Reason::MethodUnknown,
            "此方法不能以 JSON 调用，请用 gRPC",
        ));
    }
    let streams = method.is_some_and(Known::streams);
    let by_get = request.method() == Method::GET;
    let changes_nothing = method.is_none_or(|method| method.changes_nothing);
    if request.method() != Method::POST && !(by_get && changes_nothing && !streams) {
        return Err(Error::new(
            Reason::CallMayWrite,
            "此方法可能修改数据，或以流传输，只能用 POST 调用",
        ));
    }
    let (mut head, mut body) = request.into_parts();
    of_protocol(&head.headers)?;
    if by_get {
        body = Body::new(Full::new(asked_by_get(head.uri.query().unwrap_or_default())?));
    } else {
        of_media_type(&head.headers, streams)?;
    }
    let timeout = timeout(&head.headers)?;
    let headers = &mut head.headers;
    for name in [ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH] {
        headers.remove(name);
    }
    for name in OF_JSON {
        headers.remove(name);
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    headers.insert(TE, HeaderValue::from_static("trailers"));
    if let Some(timeout) = timeout {
        headers.insert(GRPC_TIMEOUT, timeout);
    }
    head.method = Method::POST;
    head.uri = without_query(&head.uri)?;
    let shape = method.filter(|_| streams).and_then(|method| method.shape.clone());
    match &shape {
        Some(shape) if method.is_some_and(|method| method.takes_stream) => {
            body = stream::asked(body, shape.clone());
        }
        Some(_) => drop(head.extensions.insert(Json::Envelope)),
        None => drop(head.extensions.insert(Json::Message)),
    }
    Ok((Request::from_parts(head, body), shape))
}

/// The version of the protocol, if it is said: there is one.
fn of_protocol(headers: &HeaderMap) -> Result<()> {
    match headers.get(VERSION).map(HeaderValue::as_bytes) {
        None | Some(b"1") => Ok(()),
        Some(_) => Err(malformed("connect-protocol-version 应为 1")),
    }
}

fn of_media_type(headers: &HeaderMap, streams: bool) -> Result<()> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let (kind, parameters) = kind
        .unwrap_or_default()
        .split_once(';')
        .unwrap_or((kind.unwrap_or_default(), ""));
    let charset = parameters.trim().to_ascii_lowercase();
    let is_utf_8 = ["", "charset=utf-8", "charset=\"utf-8\""].contains(&charset.as_str());
    let (kind, accepted) = (
        kind.trim().to_ascii_lowercase(),
        if streams { STREAM } else { JSON },
    );
    if streams && kind == JSON {
        return Err(Error::new(
            Reason::StreamNotInJson,
            "此方法以流传输：请用 content-type: application/connect+json，每条消息各有信封；或用 gRPC",
        ));
    }
    if kind != accepted || !is_utf_8 {
        let message = format!("请求正文的类型不受支持，请用 content-type: {accepted}（UTF-8）");
        return Err(Error::new(Reason::MediaTypeUnknown, message).with("accepted", accepted));
    }
    for name in ["content-encoding", "connect-content-encoding"] {
        match headers.get(name).map(HeaderValue::as_bytes) {
            None | Some(b"identity") => {}
            Some(_) => return Err(compressed(name)),
        }
    }
    Ok(())
}

/// The message of `?encoding=json&message=...`.
fn asked_by_get(query: &str) -> Result<Bytes> {
    let (mut message, mut encoding, mut base64) = (None, None, false);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (name.as_ref(), value.as_ref()) {
            ("message", _) => message = Some(value.into_owned()),
            ("encoding", _) => encoding = Some(value.into_owned()),
            ("base64", "1") => base64 = true,
            ("connect", "v1") | ("compression", "" | "identity") => {}
            ("compression", _) => return Err(compressed("compression")),
            (name, value) => return Err(malformed(format!("查询参数 {name}={value} 不受支持"))),
        }
    }
    match encoding.as_deref() {
        Some("json") => {}
        other => {
            let given = other.unwrap_or("（空）");
            return Err(malformed(format!(
                "查询参数 encoding 应为 json，给出的是 {given}"
            )));
        }
    }
    let message = message.ok_or_else(|| malformed("缺少查询参数 message：没有字段的消息写作 {}"))?;
    if base64 {
        let bytes = BASE64
            .decode(message)
            .map_err(|_| malformed("查询参数 message 不是 base64url"))?;
        return Ok(bytes.into());
    }
    Ok(message.into())
}

fn compressed(where_said: &str) -> Error {
    let message = format!("{where_said} 只能是 identity：以 JSON 调用时不接受压缩的请求");
    Error::new(Reason::CompressionUnknown, message).with("accepted", "identity")
}

/// The caller's time, as gRPC writes it.
fn timeout(headers: &HeaderMap) -> Result<Option<HeaderValue>> {
    let Some(asked) = headers.get(TIMEOUT) else {
        return Ok(None);
    };
    // At most ten digits, as the protocol says.
    let digits = asked.to_str().ok().filter(|digits| digits.len() <= 10);
    let milliseconds = digits.and_then(|digits| digits.parse::<u64>().ok());
    let milliseconds =
        milliseconds.ok_or_else(|| malformed("connect-timeout-ms 应为不超过 10 位的毫秒数"))?;
    let timeout = format!("{}m", milliseconds.min(LONGEST));
    Ok(HeaderValue::from_str(&timeout).ok())
}

/// What was asked by GET is in the message from here on, and in no log.
fn without_query(uri: &Uri) -> Result<Uri> {
    uri.path().parse().map_err(|_| malformed("请求的路径不正确"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_from_a_query() {
        for query in [
            "encoding=json&message=%7B%22a%22%3A%22%E4%B8%AD+%22%7D",
            "connect=v1&base64=1&encoding=json&message=eyJhIjoi5LitICJ9",
            "compression=identity&base64=1&encoding=json&message=eyJhIjoi5LitICJ9",
        ] {
            assert_eq!(asked_by_get(query).unwrap(), "{\"a\":\"中 \"}", "{query}");
        }
    }

    #[test]
    fn another_query_is_refused() {
        for (query, reason) in [
            ("", Reason::RequestMalformed),
            ("encoding=json", Reason::RequestMalformed),
            ("encoding=proto&message=", Reason::RequestMalformed),
            ("encoding=json&message={}&page=2", Reason::RequestMalformed),
            ("encoding=json&message=*&base64=1", Reason::RequestMalformed),
            (
                "encoding=json&message={}&compression=gzip",
                Reason::CompressionUnknown,
            ),
        ] {
            assert_eq!(asked_by_get(query).unwrap_err().reason(), reason, "{query}");
        }
    }

    #[test]
    fn the_callers_time_is_bounded() {
        let of = |asked: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(TIMEOUT, HeaderValue::from_static(asked));
            timeout(&headers)
        };
        assert_eq!(of("1500").unwrap().unwrap(), "1500m");
        assert_eq!(of("9999999999").unwrap().unwrap(), "99999999m");
        for asked in ["", "-1", "1.5", "12345678901"] {
            assert_eq!(of(asked).unwrap_err().reason(), Reason::RequestMalformed);
        }
        assert!(timeout(&HeaderMap::new()).unwrap().is_none());
    }

    #[test]
    fn media_types_are_read_as_http_has_them() {
        let of = |kind: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            move |streams| of_media_type(&headers, streams)
        };
        for kind in ["application/json", "Application/JSON; charset=UTF-8"] {
            of(kind)(false).unwrap();
            assert_eq!(
                of(kind)(true).unwrap_err().reason(),
                Reason::StreamNotInJson,
                "{kind}"
            );
        }
        of("application/connect+json")(true).unwrap();
        for kind in [
            "application/json; charset=gbk",
            "text/plain",
            "application/connect+json",
            "",
        ] {
            assert_eq!(
                of(kind)(false).unwrap_err().reason(),
                Reason::MediaTypeUnknown,
                "{kind}"
            );
        }
    }
}
