//! Calls as parts of traces: what they carry, and where their answers are made.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response};
use http_body::{Body as _, Frame, SizeHint};
use techmarket_telemetry::trace::{Place, inside};
use tonic::Status;
use tonic::body::Body;

/// The header of W3C Trace Context. Its companion `tracestate` is not read: it may hold anything.
const TRACEPARENT: &str = "traceparent";

/// What a call says of the trace that it is part of.
pub(crate) fn traceparent(headers: &HeaderMap) -> Option<&str> {
    headers.get(TRACEPARENT)?.to_str().ok()
}

/// Says in `headers` that the call is made at `place`.
pub(crate) fn carry(headers: &mut HeaderMap, place: Place) {
    if let Ok(value) = HeaderValue::from_str(&place.to_string()) {
        headers.insert(TRACEPARENT, value);
    }
}

/// `response`, a stream that is still to be made, at the place where it was begun.
pub(crate) fn placed(response: Response<Body>) -> Response<Body> {
    match Place::here() {
        Some(place) if !response.body().is_end_stream() => {
            response.map(|body| Body::new(Placed { body, place }))
        }
        _ => response,
    }
}

/// A stream of answers that is made where its call is.
struct Placed {
    body: Body,
    place: Place,
}

impl http_body::Body for Placed {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let place = self.place;
        inside(place, || Pin::new(&mut self.body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
