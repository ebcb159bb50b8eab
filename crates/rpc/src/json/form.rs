//! What both ways of JSON have in common.

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

/// What is read and answered.
pub(super) const JSON: &str = "application/json";
/// What is read and answered where messages stream.
pub(super) const STREAM: &str = "application/connect+json";

/// Headers of every answer. What is told depends on who asks, so that nobody between keeps it.
pub(super) fn head(media_type: &'static str) -> HeaderMap {
    let mut head = HeaderMap::new();
    head.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    head.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    head
}
