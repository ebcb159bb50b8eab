//! The manual of the API (接口说明), as the market's own port shows it: the same for everybody, and made once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, StatusCode, Uri};
use techmarket_manual::{Document, documents};

use crate::headers;

/// Its pages hold their style.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
const SHORT: HeaderValue = HeaderValue::from_static("public, max-age=300");

static MANUAL: LazyLock<BTreeMap<String, Document>> = LazyLock::new(|| {
    documents(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap_or_else(|error| {
        tracing::error!(%error, "the manual of the API cannot be written");
        BTreeMap::new()
    })
});

/// The document of an address.
pub(crate) async fn page(uri: Uri) -> Response {
    let found = MANUAL.get(uri.path().trim_end_matches('/'));
    let mut response = Response::new(Body::empty());
    headers::secure(response.headers_mut());
    match found {
        Some(document) => {
            *response.body_mut() = Body::from(document.text.as_str());
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(document.media_type));
            headers.insert(CACHE_CONTROL, SHORT);
            headers.insert(CONTENT_SECURITY_POLICY, POLICY);
        }
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    response
}
