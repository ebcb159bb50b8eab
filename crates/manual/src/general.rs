//! What holds of every method: who may call it, how it is reached, how a call ends.

use prost_reflect::prost_types::method_options::IdempotencyLevel::NoSideEffects;
use prost_reflect::{FieldDescriptor, MethodDescriptor, ServiceDescriptor, Value};
use techmarket_kernel::{Kind, Reason};
use techmarket_rpc::{Limits, Rates};

use crate::api::Api;

const OURS: &str = "techmarket.";
const BEHAVIOR: &str = "google.api.field_behavior";
const REQUIRED: i32 = 2;
const OUTPUT_ONLY: i32 = 3;

/// The services of the market, in the order of the protos.
pub(crate) fn services(api: &Api) -> impl Iterator<Item = ServiceDescriptor> + '_ {
    api.pool
        .services()
        .filter(|service| service.full_name().starts_with(OURS))
}

/// `/package.Service/Method`.
pub(crate) fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

/// Whether it takes one message and gives one, so that it is called in JSON.
pub(crate) fn is_unary(method: &MethodDescriptor) -> bool {
    !method.is_client_streaming() && !method.is_server_streaming()
}

/// Whether it changes nothing, so that it is also called by GET.
pub(crate) fn changes_nothing(method: &MethodDescriptor) -> bool {
    let options = method.method_descriptor_proto().options.as_ref();
    options.is_some_and(|options| options.idempotency_level() == NoSideEffects)
}

/// The roles that may call, of which one is enough; none where anybody may.
pub(crate) fn roles(api: &Api, method: &MethodDescriptor) -> Vec<&'static str> {
    let admission = api.policies.of(&path(method));
    let roles = admission.map(|admission| admission.roles.iter().map(|role| role.as_str()).collect());
    roles.unwrap_or_default()
}

pub(crate) fn is_required(api: &Api, field: &FieldDescriptor) -> bool {
    behaves(api, field, REQUIRED)
}

pub(crate) fn is_output_only(api: &Api, field: &FieldDescriptor) -> bool {
    behaves(api, field, OUTPUT_ONLY)
}

fn behaves(api: &Api, field: &FieldDescriptor, behavior: i32) -> bool {
    let Some(extension) = api.pool.get_extension_by_name(BEHAVIOR) else {
        return false;
    };
    let options = field.options();
    let said = options.get_extension(&extension);
    let listed = said.as_list().unwrap_or_default();
    listed
        .iter()
        .filter_map(Value::as_enum_number)
        .any(|said| said == behavior)
}

/// How a kind of error is called by gRPC, in JSON, and by HTTP where the call is in JSON.
pub(crate) fn codes(kind: Kind) -> (&'static str, &'static str, u16) {
    match kind {
        Kind::InvalidArgument => ("INVALID_ARGUMENT", "invalid_argument", 400),
        Kind::FailedPrecondition => ("FAILED_PRECONDITION", "failed_precondition", 400),
        Kind::OutOfRange => ("OUT_OF_RANGE", "out_of_range", 400),
        Kind::Unauthenticated => ("UNAUTHENTICATED", "unauthenticated", 401),
        Kind::PermissionDenied => ("PERMISSION_DENIED", "permission_denied", 403),
        Kind::NotFound => ("NOT_FOUND", "not_found", 404),
        Kind::AlreadyExists => ("ALREADY_EXISTS", "already_exists", 409),
        Kind::Aborted => ("ABORTED", "aborted", 409),
        Kind::ResourceExhausted => ("RESOURCE_EXHAUSTED", "resource_exhausted", 429),
        Kind::Internal => ("INTERNAL", "internal", 500),
        Kind::Unimplemented => ("UNIMPLEMENTED", "unimplemented", 501),
        Kind::Unavailable => ("UNAVAILABLE", "unavailable", 503),
        Kind::DeadlineExceeded => ("DEADLINE_EXCEEDED", "deadline_exceeded", 504),
    }
}

/// The HTTP code of a reason: two say more than their kind.
pub(crate) fn http_code(reason: Reason) -> u16 {
    match reason {
        Reason::MediaTypeUnknown => 415,
        Reason::CallMayWrite => 405,
        reason => codes(reason.kind()).2,
    }
}

/// The limits of every call, one sentence each.
pub(crate) fn limits() -> Vec<String> {
    let (limits, rates) = (Limits::default(), Rates::default());
    vec![
        "A message holds at most 4 MiB, compressed or not; the body of a call in JSON too. The headers of a call hold at most 16 KiB."
            .to_owned(),
        format!(
            "A call takes at most {} s, or what the caller says in connect-timeout-ms or grpc-timeout if that is less; one that sends a stream at most {} s. The message comes within {} s.",
            limits.time.as_secs(),
            limits.sending.as_secs(),
            limits.message.as_secs()
        ),
        format!(
            "Unless the office has set other numbers, a caller makes {} reads, {} writes and {} heavy calls a second (searches, rankings, statistics, papers, imports, streams); what is not used is saved up for ten seconds. An organisation has four times as many. Above it: RESOURCE_EXHAUSTED (RATE_LIMITED) with the delay after which to repeat.",
            rates.reads, rates.writes, rates.heavy
        ),
        format!(
            "A caller's calls under way and answers that it has not read hold at most {} MiB together.",
            limits.caller_bytes >> 20
        ),
    ]
}
