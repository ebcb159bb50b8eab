//! Events before and after they are stored.

use jiff::Timestamp;
use prost_types::Any;

/// An event that a change gives rise to.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Resource and past participle, for example `listing.published`.
    pub kind: &'static str,
    /// Name of the resource.
    pub subject: String,
    /// The resource after the change, without its confidential part.
    pub resource: Any,
}

/// An event of the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    /// 1 for the first, then without a gap.
    pub position: i64,
    /// UUIDv7.
    pub id: String,
    /// Resource and past participle.
    pub kind: String,
    /// Name of the resource.
    pub subject: String,
    /// When the change was made.
    pub time: Timestamp,
    /// W3C trace context of the request, empty if none.
    pub traceparent: String,
    /// The resource after the change.
    pub resource: Any,
}
