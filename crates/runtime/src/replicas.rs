//! Replicas of a service in other processes: calls go to each in turn, and past those that cannot be reached.
//!
//! A call that could not be sent goes to the next replica. One of which something was sent may have had its effect: whoever called
//! is told that it failed, and repeats it by its request id.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response, Uri};
use http_body::Frame;
use techmarket_kernel::{Rng as _, SystemRng};
use techmarket_rpc::Rpc;
use tokio::net::TcpStream;
use tonic::Status;
use tonic::body::Body;
use tower::util::BoxCloneSyncService;
use tower::{ServiceExt as _, service_fn};

/// From one try to reach a replica that is lost to the next, and up to as much again.
const PAUSE: Duration = Duration::from_millis(500);

/// The replicas of one service.
struct Replicas {
    name: String,
    all: Vec<Arc<Replica>>,
    next: AtomicUsize,
}

struct Replica {
    address: String,
    rpc: Rpc,
    /// Whether it could not be reached when it was last called.
    lost: AtomicBool,
}

/// Calls the service `name` at its `replicas`, each an address and what calls it.
pub(crate) fn over(name: &str, replicas: Vec<(String, Rpc)>) -> Rpc {
    let all = replicas.into_iter().map(|(address, rpc)| {
        let lost = AtomicBool::new(false);
        Arc::new(Replica { address, rpc, lost })
    });
    let replicas = Arc::new(Replicas {
        name: name.to_owned(),
        all: all.collect(),
        next: AtomicUsize::default(),
    });
    BoxCloneSyncService::new(service_fn(move |request| {
        let replicas = Arc::clone(&replicas);
        async move { replicas.call(request).await }
    }))
}

impl Replicas {
    async fn call(&self, request: Request<Body>) -> Result<Response<Body>, Status> {
        let (parts, body) = request.into_parts();
        let body = Lent::of(body);
        let mut fault = Status::unavailable("no replica");
        for replica in self.in_turn() {
            let answer = replica.rpc.clone().oneshot(again(&parts, &body)).await;
            self.heard(replica, answer.as_ref().err());
            match answer {
                Err(status) if !body.is_begun() => fault = status,
                other => return other,
            }
        }
        Err(fault)
    }

    /// All of them, another one first each time; those that are lost come last.
    fn in_turn(&self) -> Vec<&Arc<Replica>> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let count = self.all.len();
        let mut all: Vec<_> = (0..count)
            .filter_map(|place| self.all.get((first + place) % count))
            .collect();
        all.sort_by_key(|replica| replica.lost.load(Ordering::Relaxed));
        all
    }

    /// What came of a call: an answer of whatever kind, or why none. The log learns once that a replica is lost, however many call
    /// it, and once that it is back.
    fn heard(&self, replica: &Arc<Replica>, fault: Option<&Status>) {
        let (name, address) = (&self.name, &replica.address);
        match fault {
            Some(status) if !replica.lost.swap(true, Ordering::Relaxed) => {
                let cause = status.message();
                tracing::warn!(peer = %name, %address, cause, "peer cannot be reached; it is called again until it can");
                if self.all.len() > 1 {
                    tokio::spawn(look_for(name.clone(), Arc::clone(replica)));
                }
            }
            None => back(name, replica),
            Some(_) => {}
        }
    }
}

fn back(name: &str, replica: &Replica) {
    if replica.lost.swap(false, Ordering::Relaxed) {
        let address = &replica.address;
        tracing::info!(peer = %name, %address, "peer is reached again");
    }
}

/// Looks for a replica until it listens again: calls that others can answer are not spent on that. It ends with the process, or with
/// the last client of the replica.
async fn look_for(name: String, replica: Arc<Replica>) {
    let place: Uri = replica.address.parse().unwrap_or_default();
    let host = place
        .host()
        .unwrap_or_default()
        .trim_matches(['[', ']'])
        .to_owned();
    let port = place.port_u16().unwrap_or_default();
    while replica.lost.load(Ordering::Relaxed) && Arc::strong_count(&replica) > 1 {
        let mut random = [0];
        SystemRng.fill(&mut random);
        tokio::time::sleep(PAUSE + PAUSE * u32::from(random[0]) / 255).await;
        let reached = tokio::time::timeout(PAUSE, TcpStream::connect((host.as_str(), port)));
        if matches!(reached.await, Ok(Ok(_))) {
            back(&name, &replica);
        }
    }
}

/// The same request once more.
fn again(parts: &Parts, body: &Lent) -> Request<Body> {
    Request::from_parts(parts.clone(), Body::new(body.clone()))
}

/// A body that can be sent elsewhere as long as nothing of it was read.
#[derive(Clone)]
struct Lent(Arc<Mutex<(Body, bool)>>);

impl Lent {
    fn of(body: Body) -> Self {
        Self(Arc::new(Mutex::new((body, false))))
    }

    fn is_begun(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

impl http_body::Body for Lent {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.1 = true;
        Pin::new(&mut held.0).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .0
            .is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    /// What a replica answers: its name, or that it cannot be reached, before or behind reading.
    fn replica(name: &'static str, fails: bool, reads: bool) -> (String, Rpc) {
        let rpc = BoxCloneSyncService::new(service_fn(move |request: Request<Body>| async move {
            if reads {
                request.into_body().collect().await?;
            }
            if fails {
                return Err(Status::unavailable(name));
            }
            let mut answer = Response::new(Body::empty());
            answer
                .headers_mut()
                .insert("replica", http::HeaderValue::from_static(name));
            Ok(answer)
        }));
        (format!("http://127.0.0.1:1/{name}"), rpc)
    }

    async fn answered(rpc: &Rpc) -> Result<String, String> {
        let body = Body::new(http_body_util::Full::new(Bytes::from_static(b"message")));
        let answer = rpc.clone().oneshot(Request::new(body)).await;
        answer
            .map(|answer| answer.headers()["replica"].to_str().unwrap().to_owned())
            .map_err(|status| status.message().to_owned())
    }

    #[tokio::test]
    async fn calls_go_to_each_in_turn_and_past_those_that_are_lost() {
        let rpc = over(
            "supply",
            vec![replica("a", false, true), replica("b", false, true)],
        );
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(answered(&rpc).await.unwrap());
        }
        assert_eq!(seen, ["a", "b", "a", "b"]);
        let rpc = over(
            "supply",
            vec![replica("a", true, false), replica("b", false, true)],
        );
        for _ in 0..4 {
            assert_eq!(answered(&rpc).await.unwrap(), "b");
        }
        let rpc = over(
            "supply",
            vec![replica("a", true, false), replica("b", true, false)],
        );
        answered(&rpc).await.unwrap_err();
    }

    #[tokio::test]
    async fn what_was_sent_is_not_sent_again() {
        let rpc = over(
            "supply",
            vec![replica("a", true, true), replica("b", false, true)],
        );
        assert_eq!(answered(&rpc).await.unwrap_err(), "a");
        // It is called past from here on.
        assert_eq!(answered(&rpc).await.unwrap(), "b");
        assert_eq!(answered(&rpc).await.unwrap(), "b");
    }
}
