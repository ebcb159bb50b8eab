//! The files that pages name: embedded, and kept by browsers for good under an address that names their content.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::RawPathParams;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use sha2::{Digest as _, Sha256};
use techmarket_types::Hex;

use crate::headers;

const STYLE: &str = include_str!("../assets/portal.css");
const SCRIPT: &str = include_str!("../assets/portal.js");
const ICON: &str = include_str!("../assets/icon.svg");

/// Changes whenever one of the files does.
pub(crate) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for file in [STYLE, SCRIPT, ICON] {
        digest.update(file);
    }
    Hex(&digest.finalize()[..6]).to_string()
});

/// The file of a name.
pub(crate) async fn file(params: RawPathParams) -> Response {
    let name = params
        .iter()
        .find(|(name, _)| *name == "file")
        .map(|(_, value)| value.to_owned());
    let found = match name.as_deref() {
        Some("portal.css") => Some(("text/css; charset=utf-8", STYLE)),
        Some("portal.js") => Some(("text/javascript; charset=utf-8", SCRIPT)),
        Some("icon.svg") => Some(("image/svg+xml", ICON)),
        _ => None,
    };
    let mut response = Response::new(Body::empty());
    match found {
        Some((kind, content)) => {
            *response.body_mut() = Body::from(content);
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            let keep = HeaderValue::from_static("public, max-age=31536000, immutable");
            headers.insert(CACHE_CONTROL, keep);
        }
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    headers::secure(response.headers_mut());
    response
}
