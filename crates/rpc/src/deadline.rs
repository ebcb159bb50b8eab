//! How long a call may take: what the caller says in `grpc-timeout`, within the server's own limit.

use std::pin::pin;
use std::time::Duration;

use futures::stream::unfold;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt as _, StreamBody};
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};
use tonic::Status;
use tonic::body::Body;

/// The transport gives the caller's deadline a bare status of its own; ours comes this much sooner, with its details.
const MARGIN: Duration = Duration::from_millis(5);

/// The time that a call with `headers` has.
pub(crate) fn time_allowed(headers: &HeaderMap, limit: Duration) -> Duration {
    let asked = headers
        .get("grpc-timeout")
        .and_then(|value| value.to_str().ok())
        .and_then(parse);
    asked.map_or(limit, |asked| asked.saturating_sub(MARGIN).min(limit))
}

/// `request`, and when the last piece of its body came.
pub(crate) fn watched(request: Request<Body>) -> (Request<Body>, watch::Receiver<Instant>) {
    let (came, pieces) = watch::channel(Instant::now());
    let watched = |body: Body| {
        Body::new(body.map_frame(move |frame| {
            came.send_replace(Instant::now());
            frame
        }))
    };
    (request.map(watched), pieces)
}

/// `body`, which fails where it stands still for `idle` while it is read.
pub(crate) fn patient(body: Body, idle: Duration) -> Body {
    let pieces = unfold(Some(body), move |body| async move {
        let mut body = body?;
        match timeout(idle, body.frame()).await {
            Ok(piece) => piece.map(|piece| (piece, Some(body))),
            Err(_) => Some((Err(Status::deadline_exceeded("")), None)),
        }
    });
    Body::new(StreamBody::new(pieces))
}

/// Lets `call` go on until `end`, and for `idle` after the last of `pieces`; `None` if it takes longer.
pub(crate) async fn while_sending<T>(
    call: impl Future<Output = T>,
    pieces: &watch::Receiver<Instant>,
    idle: Duration,
    end: Instant,
) -> Option<T> {
    let mut call = pin!(call);
    let until = || end.min(*pieces.borrow() + idle);
    loop {
        let limit = until();
        if let Ok(done) = timeout_at(limit, call.as_mut()).await {
            return Some(done);
        }
        // A piece that came meanwhile has moved the limit.
        if limit == until() {
            return None;
        }
    }
}

/// At most eight digits and a unit, as the gRPC protocol over HTTP/2 says.
fn parse(value: &str) -> Option<Duration> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    let count = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3_600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
