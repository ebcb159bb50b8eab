//! The manual of the API on the market's port. It is the same for everybody and is made once, when it is first asked for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use techmarket_manual::{OPENAPI, PAGES, documents};
use techmarket_rpc::Stack;
use tonic::body::Body;
use tower::util::BoxCloneSyncService;
use tower::{ServiceExt as _, service_fn};

/// Style alone, which stands in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A document as it is sent.
struct Sent {
    media_type: &'static str,
    text: Bytes,
}

/// `stack`, and the manual beside it.
pub(super) fn before(stack: Stack) -> Stack {
    BoxCloneSyncService::new(service_fn(move |request: Request<Body>| {
        let stack = stack.clone();
        async move {
            if !is_of_manual(request.uri().path()) {
                return stack.oneshot(request).await;
            }
            Ok(answer(&request))
        }
    }))
}

fn is_of_manual(path: &str) -> bool {
    path == OPENAPI
        || path
            .strip_prefix(PAGES)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn answer(request: &Request<Body>) -> Response<Body> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut refused = short(StatusCode::METHOD_NOT_ALLOWED, "GET or HEAD\n");
        refused
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    let path = request.uri().path().trim_end_matches('/');
    let Some(found) = manual().get(path) else {
        return short(StatusCode::NOT_FOUND, "not found: see /api\n");
    };
    let text = if request.method() == Method::HEAD {
        Bytes::new()
    } else {
        found.text.clone()
    };
    let mut response = Response::new(Body::new(Full::new(text)));
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, found.media_type),
        (CACHE_CONTROL, "public, max-age=300"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn short(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::new(Full::new(Bytes::from_static(text.as_bytes()))));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

fn manual() -> &'static BTreeMap<String, Sent> {
    static MANUAL: OnceLock<BTreeMap<String, Sent>> = OnceLock::new();
    MANUAL.get_or_init(|| {
        let documents = documents(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap_or_else(|error| {
            tracing::error!(%error, "the manual of the API cannot be written");
            BTreeMap::new()
        });
        let sent = documents.into_iter().map(|(path, document)| {
            let (media_type, text) = (document.media_type, document.text.into());
            (path, Sent { media_type, text })
        });
        sent.collect()
    })
}
