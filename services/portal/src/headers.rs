//! The headers that every answer has.

use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue};

/// Nothing from another host, no script or style inside a page, no page of ours inside another.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

pub(crate) fn secure(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        "cross-origin-opener-policy",
        HeaderValue::from_static("same-origin"),
    );
}

/// Files that people sent in may do nothing: no script, no form, no request, no origin, and no frame but one of ours around them.
const CONFINED: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'self'");

pub(crate) fn confine(headers: &mut HeaderMap) {
    secure(headers);
    headers.insert(CONTENT_SECURITY_POLICY, CONFINED);
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-origin"),
    );
}
