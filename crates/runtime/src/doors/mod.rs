//! What is spoken on the market's port beside gRPC (其他入口): JSON, gRPC-Web, and the pages that tell of the API. All calls pass the
//! one gate; browsers of other origins are let in by name.

mod pages;

use std::str::FromStr;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use techmarket_rpc::{Gate, Stack, with_json};
use tonic::body::Body;
use tonic_web::GrpcWebLayer;
use tower::layer::Layer as _;
use tower::util::BoxCloneSyncService;
use tower::{ServiceExt as _, service_fn};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser may keep what it was told of an origin.
const KEPT: std::time::Duration = std::time::Duration::from_hours(2);
/// What the clients of browsers send.
const SENT: [&str; 7] = [
    "connect-protocol-version",
    "connect-timeout-ms",
    "grpc-timeout",
    "traceparent",
    "x-grpc-web",
    "x-user-agent",
    "accept-language",
];
/// What they read.
const READ: [&str; 4] = [
    "grpc-status",
    "grpc-message",
    "grpc-status-details-bin",
    "retry-after",
];

/// Which browsers are let in; by default those of no other origin.
#[derive(Clone, Debug, Default)]
pub struct Doors {
    origins: Vec<Origin>,
}

/// An origin (来源) whose pages may call the market: `https://www.example.gov.cn`, with a port if it is not the scheme's own; or `*`
/// for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(HeaderValue);

/// A text that is no origin.
#[derive(Debug, thiserror::Error)]
#[error("来源应为 https://主机 或 https://主机:端口，不带路径；或 * 表示任何来源")]
pub struct NoOrigin;

impl FromStr for Origin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let is_origin = |uri: &Uri| {
            let scheme = matches!(uri.scheme_str(), Some("https" | "http"));
            // A browser writes neither a path nor a slash nor capitals.
            let rest = text.split_once("://").map(|(_, rest)| rest);
            scheme && rest.is_some_and(|rest| uri.authority().is_some_and(|host| host.as_str() == rest))
        };
        let known = text == "*" || text.parse::<Uri>().is_ok_and(|uri| is_origin(&uri));
        if !known || text.contains('@') || text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(NoOrigin);
        }
        HeaderValue::from_str(text).map(Self).map_err(|_| NoOrigin)
    }
}

impl Doors {
    /// Lets browsers of `origins` in.
    #[must_use]
    pub fn to(origins: Vec<Origin>) -> Self {
        Self { origins }
    }

    /// Everything before `stack`, which lies behind `gate`.
    pub(crate) fn before(&self, gate: &Gate, stack: Stack) -> Stack {
        let all = pages::before(with_json(gate, with_web(stack)));
        if self.origins.is_empty() {
            return all;
        }
        BoxCloneSyncService::new(self.cors().layer(all))
    }

    fn cors(&self) -> CorsLayer {
        let origins = self.origins.iter().map(|origin| origin.0.clone());
        let anybody = self.origins.iter().any(|origin| origin.0 == "*");
        let sent = SENT
            .map(HeaderName::from_static)
            .into_iter()
            .chain([AUTHORIZATION, CONTENT_TYPE]);
        CorsLayer::new()
            .allow_origin(if anybody {
                AllowOrigin::any()
            } else {
                AllowOrigin::list(origins)
            })
            .allow_methods([Method::GET, Method::POST])
            .allow_headers(sent.collect::<Vec<_>>())
            .expose_headers(READ.map(HeaderName::from_static))
            .max_age(KEPT)
    }
}

/// `stack` and gRPC-Web beside gRPC.
fn with_web(stack: Stack) -> Stack {
    let web = GrpcWebLayer::new().layer(stack.clone());
    BoxCloneSyncService::new(service_fn(move |request: Request<Body>| {
        let (web, stack) = (web.clone(), stack.clone());
        async move {
            if is_web(request.headers()) {
                web.oneshot(request).await
            } else {
                stack.oneshot(request).await
            }
        }
    }))
}

fn is_web(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| kind.starts_with(b"application/grpc-web"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_as_browsers_write_them() {
        for good in [
            "*",
            "https://a.example",
            "http://127.0.0.1:7380",
            "https://[::1]:8443",
        ] {
            assert!(good.parse::<Origin>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "a.example",
            "https://a.example/",
            "https://A.example",
            "https://user@a.example",
            "ftp://a.example",
            "null",
            "https://a.example?x",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }
}
