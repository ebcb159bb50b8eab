//! What a call knows of its request beside the message's own content.

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
    /// Characters that old GBK fonts had in the private use area: its texts hold those of today instead.
    pub mapped: Vec<char>,
}

impl Context {
    /// What the market does by itself at `now`.
    #[must_use]
    pub fn of_market(now: Timestamp) -> Self {
        Self {
            caller: Caller::new(Caller::MARKET, [Role::System], None),
            now,
            traceparent: String::new(),
            mapped: Vec::new(),
        }
    }
}

/// The key of a write that may be repeated (AIP-155), unique per caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// The caller's `request_id`. Any version of UUID is taken: clients use what they have.
    pub id: Uuid,
    /// SHA-256 of the method and the request, in hexadecimal.
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
    /// Checks everything and keeps nothing.
    pub validate_only: bool,
}

/// How a call that makes a resource is to be taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeat {
    /// The key of a repeatable call.
    pub key: Option<RequestKey>,
    /// Checks everything and keeps nothing.
    pub validate_only: bool,
}

/// A new resource, or what it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept<R> {
    /// It is kept.
    Kept(R),
    /// It was only validated: its id is no resource's.
    Validated(R),
}
