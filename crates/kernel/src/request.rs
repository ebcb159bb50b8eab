//! What a use case knows of its request beside its command.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Caller, Role};

/// Who asks, and when.
#[derive(Clone, Debug)]
pub struct Context {
    /// The caller.
    pub caller: Caller,
    /// The time of the request: everything it does happened then.
    pub now: Timestamp,
    /// W3C trace context of the request, for the events it makes; empty if it has none.
    pub traceparent: String,
}

impl Context {
    /// What the market does by itself at `now`.
    #[must_use]
    pub fn of_market(now: Timestamp) -> Self {
        Self {
            caller: Caller::new(Caller::MARKET, [Role::System], None),
            now,
            traceparent: String::new(),
        }
    }
}

/// The key of a write that may be repeated (AIP-155), unique per caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// The caller's `request_id`. Any version of UUID is taken: clients use what they have.
    pub id: Uuid,
    /// SHA-256 of the method and the request without its id, in hexadecimal.
    pub fingerprint: String,
}

/// What a change is about: which resource, from which version, and the key of a repeatable call.
#[derive(Clone, Debug)]
pub struct Target<Id> {
    /// The resource.
    pub id: Id,
    /// The version that the caller read.
    pub etag: String,
    /// The key of a repeatable call.
    pub key: Option<RequestKey>,
}
