//! Spans as OTLP has them.

use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value::{IntValue, StringValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use tonic::Code;

use crate::otlp::resource::{attribute, scope};
use crate::trace::{Ended, Kind, What};

/// Flags of a span whose trace is kept (W3C).
const KEPT: u32 = 1;
/// What a server answers by its own fault. What a client did wrong is no error of the server.
const FAULTS: [Code; 6] = [
    Code::Unknown,
    Code::DeadlineExceeded,
    Code::Unimplemented,
    Code::Internal,
    Code::Unavailable,
    Code::DataLoss,
];

/// `spans` of the process that `resource` describes.
pub(super) fn request(resource: &Resource, spans: &[Ended]) -> ExportTraceServiceRequest {
    let scoped = ScopeSpans {
        scope: Some(scope()),
        spans: spans.iter().map(span).collect(),
        ..ScopeSpans::default()
    };
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            resource: Some(resource.clone()),
            scope_spans: vec![scoped],
            ..ResourceSpans::default()
        }],
    }
}

fn span(ended: &Ended) -> Span {
    let [high, low] = ended.place.trace.map(u64::to_be_bytes);
    let began = nanoseconds(ended.began);
    let took = u64::try_from(ended.took.as_nanos()).unwrap_or(u64::MAX);
    let (name, attributes, failed) = told(ended.kind, &ended.what);
    let parent = ended.parent.map(|parent| parent.to_be_bytes().to_vec());
    Span {
        trace_id: [high, low].concat(),
        span_id: ended.place.span.to_be_bytes().to_vec(),
        parent_span_id: parent.unwrap_or_default(),
        flags: KEPT,
        name,
        kind: kind(ended.kind).into(),
        start_time_unix_nano: began,
        end_time_unix_nano: began.saturating_add(took),
        attributes,
        status: failed.then(|| Status {
            code: StatusCode::Error.into(),
            ..Status::default()
        }),
        ..Span::default()
    }
}

fn kind(kind: Kind) -> SpanKind {
    match kind {
        Kind::Server => SpanKind::Server,
        Kind::Client => SpanKind::Client,
        Kind::Consumer => SpanKind::Consumer,
    }
}

/// Its name, its attributes by the conventions of OpenTelemetry where they have one, and whether it failed.
fn told(kind: Kind, what: &What) -> (String, Vec<KeyValue>, bool) {
    let text = |key, text: &str| attribute(key, StringValue(text.to_owned()));
    let number = |key, number| attribute(key, IntValue(number));
    match what {
        What::Call { method, code } => {
            let (service, name) = method.split_once('/').unwrap_or((method, ""));
            let attributes = vec![
                text("rpc.system", "grpc"),
                text("rpc.service", service),
                text("rpc.method", name),
                number("rpc.grpc.status_code", i64::from(i32::from(*code))),
            ];
            let failed = match kind {
                Kind::Server => FAULTS.contains(code),
                _ => *code != Code::Ok,
            };
            (method.to_string(), attributes, failed)
        }
        What::Taken {
            follower,
            events,
            position,
            failed,
        } => {
            let attributes = vec![
                text("messaging.system", "techmarket"),
                text("messaging.operation.type", "process"),
                text("messaging.consumer.group.name", follower),
                number(
                    "messaging.batch.message_count",
                    i64::try_from(*events).unwrap_or(i64::MAX),
                ),
                number("techmarket.feed.position", *position),
            ];
            ((*follower).to_owned(), attributes, *failed)
        }
    }
}

/// Since the beginning of 1970; 0 before.
pub(super) fn nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
