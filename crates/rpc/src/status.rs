//! Errors at the edge: the one place where the market's error becomes a gRPC status with the
//! standard details, and where its cause is logged.

use std::error::Error as _;
use std::fmt::Write as _;

use http::HeaderMap;
use techmarket_kernel::{Error, Kind, Reason};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

/// `ErrorInfo.domain` of every error.
pub const DOMAIN: &str = "techmarket";

/// Bytes that a status has among the headers of an answer: clients take 16 KiB of them, and drop the connection's call otherwise.
const ROOM: usize = 14 << 10;
/// Of them those of details beside violations.
const BESIDE: usize = 1 << 10;
/// What is written of a violation beside its texts: tags and lengths.
const TAGS: usize = 16;
/// Longest message, in characters.
const MESSAGE: usize = 500;

/// How tonic begins to say that a message is too long once it is decompressed.
const INFLATED: &str = "Error decompressing: size limit";
/// How tonic and prost begin to say, as INTERNAL, that they cannot read what the client sent.
const UNREADABLE: [&str; 5] = [
    "failed to decode Protobuf message",
    "Error decompressing",
    "protocol error: received message with",
    "Unexpected EOF decoding stream",
    "Missing request message",
];

/// The status for `error`. The causes of faults of ours go to the log, never to the caller.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err` everywhere")]
pub fn status(error: Error) -> Status {
    if error.kind() == Kind::Internal || error.source().is_some() {
        tracing::error!(
            reason = error.reason().as_str(),
            causes = causes(&error),
            "call failed"
        );
    }
    let metadata = error
        .metadata()
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()));
    let mut details = ErrorDetails::with_error_info(
        error.reason().as_str(),
        DOMAIN,
        metadata.collect::<std::collections::HashMap<_, _>>(),
    );
    let mut message: String = error.message().chars().take(MESSAGE).collect();
    if !error.violations().is_empty() {
        let told = told(&error, message.len());
        let (first, all) = (told.len(), error.violations().len());
        if first < all {
            let _ = write!(
                message,
                "（共 {all} 处，先列出 {first} 处；改正后再次提交，可看到其余各处）"
            );
        }
        details.set_bad_request(told);
    }
    if let Some(resource) = error.resource() {
        details.set_resource_info(resource.kind, resource.name.clone(), "", &message);
        if error.kind() == Kind::FailedPrecondition {
            let reason = error.reason().as_str();
            details.add_precondition_failure_violation(reason, resource.name.clone(), &message);
        }
    }
    if let Some(delay) = error.retry_delay() {
        details.set_retry_info(Some(delay));
    }
    Status::with_error_details(code(error.kind()), message, details)
}

/// The first violations, as many as there is room for beside a message of so many bytes: it stands once percent-encoded, three
/// bytes for each, and once more in the details, which are in base64.
fn told(error: &Error, message: usize) -> Vec<FieldViolation> {
    let encoded = ROOM.saturating_sub(3 * message);
    let mut room = (encoded / 4 * 3).saturating_sub(message + BESIDE);
    let violations = error.violations().iter().map_while(|violation| {
        let reason = violation.reason.as_str();
        let bytes = violation.field.len() + violation.description.len() + reason.len() + TAGS;
        room = room.checked_sub(bytes)?;
        Some(FieldViolation {
            field: violation.field.clone(),
            description: violation.description.clone(),
            reason: reason.to_owned(),
            localized_message: None,
        })
    });
    violations.collect()
}

/// Gives an error of the transport, which carries no details, the `ErrorInfo` that every error of
/// the market has. The gate does so for answers; a handler does it for the messages that it reads from a stream.
#[must_use]
pub fn with_info(bare: &Status) -> Status {
    if !bare.details().is_empty() {
        return bare.clone();
    }
    let reason = match bare.code() {
        Code::ResourceExhausted if bare.message().starts_with(INFLATED) => Reason::MessageTooLarge,
        Code::Internal if UNREADABLE.iter().any(|begin| bare.message().starts_with(begin)) => {
            Reason::RequestMalformed
        }
        Code::OutOfRange => Reason::MessageTooLarge,
        Code::Unimplemented => Reason::MethodUnknown,
        Code::DeadlineExceeded | Code::Cancelled => Reason::DeadlineExceeded,
        Code::Unavailable => Reason::Unavailable,
        Code::ResourceExhausted => Reason::Overloaded,
        Code::InvalidArgument => Reason::RequestMalformed,
        // The health service says so of a service that this process does not run.
        Code::NotFound => Reason::ResourceNotFound,
        _ => Reason::Internal,
    };
    let message = match reason {
        Reason::MessageTooLarge => "消息超过 4 MiB 的上限",
        Reason::MethodUnknown => "本服务没有这个方法",
        Reason::DeadlineExceeded => "处理超时",
        Reason::RequestMalformed => "无法解析请求消息",
        Reason::ResourceNotFound => "找不到所请求的对象",
        Reason::Unavailable => "服务暂不可用",
        Reason::Overloaded => "请求过多，请稍后再试",
        _ => "服务器内部错误",
    };
    status(Error::new(reason, message))
}

/// The code that headers or trailers of an answer state; `OK` of the headers of one that has begun well. Without the message and
/// details of a `Status`, which every call would read for nothing.
pub(crate) fn code_of(headers: &HeaderMap) -> Code {
    let code = headers.get("grpc-status");
    code.map_or(Code::Ok, |code| Code::from_bytes(code.as_bytes()))
}

fn code(kind: Kind) -> Code {
    match kind {
        Kind::InvalidArgument => Code::InvalidArgument,
        Kind::FailedPrecondition => Code::FailedPrecondition,
        Kind::Aborted => Code::Aborted,
        Kind::OutOfRange => Code::OutOfRange,
        Kind::NotFound => Code::NotFound,
        Kind::AlreadyExists => Code::AlreadyExists,
        Kind::PermissionDenied => Code::PermissionDenied,
        Kind::Unauthenticated => Code::Unauthenticated,
        Kind::ResourceExhausted => Code::ResourceExhausted,
        Kind::Unimplemented => Code::Unimplemented,
        Kind::Unavailable => Code::Unavailable,
        Kind::DeadlineExceeded => Code::DeadlineExceeded,
        Kind::Internal => Code::Internal,
    }
}

fn causes(error: &Error) -> String {
    let mut chain = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        chain.push(cause.to_string());
        next = cause.source();
    }
    chain.join(": ")
}

/// The name of `code` as gRPC writes it.
pub(crate) fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests;
