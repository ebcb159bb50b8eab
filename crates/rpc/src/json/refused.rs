//! A refusal as Connect says it: the code by HTTP and by name, the message, and the details of `google.rpc` in base64 and as JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http::header::{ALLOW, HeaderName, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use prost::Message as _;
use prost_reflect::DynamicMessage;
use serde_json::{Value, json};
use techmarket_kernel::Reason;
use techmarket_proto::google::rpc;
use tonic::body::Body;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::json::form::{JSON, head};
use crate::mask::POOL;
use crate::status::code_name;

const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// The answer to a call that ended with `status`.
pub(super) fn response(status: &Status) -> Response<Body> {
    let reason = status
        .get_details_error_info()
        .map(|info| info.reason)
        .unwrap_or_default();
    let mut response = Response::new(Body::new(Full::new(error(status).to_string().into())));
    *response.status_mut() = http_code(status.code(), &reason);
    *response.headers_mut() = head(JSON);
    let headers = response.headers_mut();
    if reason == Reason::CallMayWrite.as_str() {
        headers.insert(ALLOW, HeaderValue::from_static("POST"));
    }
    if reason == Reason::MediaTypeUnknown.as_str() {
        headers.insert(
            ACCEPT_POST,
            HeaderValue::from_static("application/json, application/connect+json"),
        );
    }
    let delay = status.get_details_retry_info().and_then(|info| info.retry_delay);
    if let Some(delay) = delay {
        // Whole seconds are all that the header has.
        headers.insert(
            RETRY_AFTER,
            (delay.as_secs() + u64::from(delay.subsec_nanos() > 0)).into(),
        );
    }
    response
}

/// The error that `status` is.
pub(super) fn error(status: &Status) -> Value {
    json!({
        "code": name(status.code()),
        "message": status.message(),
        "details": details(status),
    })
}

/// `NOT_FOUND` as `not_found`.
fn name(code: Code) -> String {
    // The protocol spells this one otherwise than gRPC.
    match code {
        Code::Cancelled => "canceled".to_owned(),
        code => code_name(code).to_ascii_lowercase(),
    }
}

fn http_code(code: Code, reason: &str) -> StatusCode {
    if reason == Reason::MediaTypeUnknown.as_str() {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    if reason == Reason::CallMayWrite.as_str() {
        return StatusCode::METHOD_NOT_ALLOWED;
    }
    match code {
        Code::Ok => StatusCode::OK,
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Cancelled => StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST),
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::Unknown | Code::Internal | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Each detail with its type, its bytes, and what they say.
fn details(status: &Status) -> Vec<Value> {
    let held = rpc::Status::decode(status.details()).unwrap_or_default();
    let each = held.details.into_iter().map(|detail| {
        let kind = detail.type_url.rsplit('/').next().unwrap_or_default();
        let said = said(kind, &detail.value);
        json!({"type": kind, "value": STANDARD_NO_PAD.encode(&detail.value), "debug": said})
    });
    each.collect()
}

/// A detail as JSON; null if its type is none of the API.
fn said(kind: &str, bytes: &[u8]) -> Value {
    let message = POOL.as_ref().and_then(|pool| pool.get_message_by_name(kind));
    let read = message.and_then(|message| DynamicMessage::decode(message, bytes).ok());
    read.and_then(|read| serde_json::to_value(read).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http_body_util::BodyExt as _;
    use techmarket_kernel::Error;

    use super::*;
    use crate::status;

    async fn read(response: Response<Body>) -> Value {
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[tokio::test]
    async fn everything_that_grpc_tells_is_told() {
        let error =
            Error::of_field("listing.title", Reason::FieldTooLong, "至多 100 个字符").with("most", "100");
        let answer = response(&status(error));
        assert_eq!(answer.status(), 400);
        let body = read(answer).await;
        assert_eq!(body["code"], "invalid_argument");
        assert_eq!(body["message"], "listing.title：至多 100 个字符");
        let details: Vec<(&str, &Value)> = body["details"]
            .as_array()
            .unwrap()
            .iter()
            .map(|detail| (detail["type"].as_str().unwrap(), &detail["debug"]))
            .collect();
        let info = json!({"reason": "FIELD_TOO_LONG", "domain": "techmarket", "metadata": {"most": "100"}});
        assert!(details.contains(&("google.rpc.ErrorInfo", &info)), "{details:?}");
        let bad = details
            .iter()
            .find(|(kind, _)| *kind == "google.rpc.BadRequest")
            .unwrap()
            .1;
        assert_eq!(bad["fieldViolations"][0]["field"], "listing.title");
        assert_eq!(bad["fieldViolations"][0]["reason"], "FIELD_TOO_LONG");
    }

    #[test]
    fn http_says_what_a_caller_of_http_can_act_on() {
        let of = |reason| response(&status(Error::new(reason, "说明")));
        for (reason, code) in [
            (Reason::TokenMissing, 401),
            (Reason::RoleForbidden, 403),
            (Reason::ResourceNotFound, 404),
            (Reason::EtagMismatch, 409),
            (Reason::MethodUnknown, 501),
            (Reason::Unavailable, 503),
            (Reason::DeadlineExceeded, 504),
            (Reason::MediaTypeUnknown, 415),
        ] {
            assert_eq!(of(reason).status(), code, "{reason:?}");
        }
        let refused = of(Reason::CallMayWrite);
        assert_eq!(
            (refused.status().as_u16(), &refused.headers()["allow"]),
            (405, &HeaderValue::from_static("POST"))
        );
        let late = Error::new(Reason::RateLimited, "过多").retry_after(Duration::from_millis(1_200));
        let late = response(&status(late));
        assert_eq!(
            (late.status().as_u16(), &late.headers()["retry-after"]),
            (429, &HeaderValue::from_static("2"))
        );
    }
}
