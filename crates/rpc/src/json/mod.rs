//! JSON beside gRPC (JSON 入口), for callers without its tooling, as the Connect protocol writes it: `POST
//! /package.Service/Method` with `application/json`, or `GET` where the method changes nothing; and `application/connect+json`
//! where it takes or gives a stream.
//!
//! A request passes the same gate as every other. Here its head is made that of a gRPC call and its answer that of Connect; the
//! gate itself, which bounds what it reads and holds, has the one message of a call read and its answer written ([`crate::shape`]). What
//! streams is written anew piece by piece as it passes ([`stream`]).

mod asked;
mod form;
mod refused;
mod stream;

use std::sync::Arc;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request, Response};
use techmarket_kernel::Error;
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::CallRefused;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::util::BoxCloneSyncService;
use tower::{Service, service_fn};

use crate::json::form::{JSON, head};
use crate::shape::Json;
use crate::{Gate, Stack, status};

/// `stack`, which stands behind `gate`, and JSON beside what it takes.
#[must_use]
pub fn with_json(gate: &Gate, stack: Stack) -> Stack {
    let policies = gate.policies();
    BoxCloneSyncService::new(service_fn(move |request: Request<Body>| {
        let (policies, stack) = (Arc::clone(&policies), stack.clone());
        async move {
            if is_grpc(request.headers()) {
                return call(stack, request).await;
            }
            match asked::as_grpc(&policies, request) {
                Ok((request, None)) => Ok(answered(call(stack, request).await?)),
                Ok((request, Some(shape))) => Ok(stream::answered(call(stack, request).await?, shape)),
                Err(error) => Ok(refused(error)),
            }
        }
    }))
}

async fn call(mut stack: Stack, request: Request<Body>) -> Result<Response<Body>, std::convert::Infallible> {
    stack.call(request).await
}

/// gRPC, and gRPC-Web in both forms.
fn is_grpc(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| kind.starts_with(b"application/grpc"))
}

/// What Connect says for what gRPC answered.
fn answered(mut response: Response<Body>) -> Response<Body> {
    let bare = Status::from_header_map(response.headers());
    match bare.filter(|status| status.code() != Code::Ok) {
        Some(status) => refused::response(&status),
        None if response.extensions().get::<Json>().is_some() => {
            *response.headers_mut() = head(JSON);
            response
        }
        None => refused::response(&status(Error::internal("an answer without a message"))),
    }
}

/// A request that does not come to the gate.
fn refused(error: Error) -> Response<Body> {
    let reason = error.reason().as_str();
    CallRefused { reason }.tell();
    refused::response(&status(error))
}
