//! Following a feed of another service, through its restarts and the follower's own failures.
//!
//! While a batch has its effect, what arrives meanwhile is read into the next one: a follower that has fallen behind takes
//! larger batches, and one that keeps up takes each event at once.

mod lag;
mod progress;
mod readiness;
mod retry;
mod stop;
mod traced;
mod waiting;

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use techmarket_kernel::Error;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::{Event, Source, TailRequest, TailResponse};
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::{FollowerFailed, FollowerFellBack};
use tokio::sync::watch;
use tonic::{Code, Status, Streaming};
use tonic_types::StatusExt as _;

use crate::Rpc;
use crate::follow::retry::Retry;
use crate::follow::traced::{Traced, at};
use crate::follow::waiting::Waiting;

pub use lag::{Lag, LagBound};
pub use progress::{Followers, Progress};
pub use readiness::report_readiness;
pub use stop::stopped;

/// Most events that are given to a follower at once, unless it says otherwise.
const TOGETHER: usize = 256;

/// What follows a feed.
pub trait Follower: Send {
    /// The feed.
    fn source(&self) -> Source;

    /// Where it shows how far it has come; by default nowhere.
    fn progress(&self) -> Progress {
        Progress::default()
    }

    /// Most events that are taken in together where many are waiting.
    fn together(&self) -> usize {
        TOGETHER
    }

    /// The position that the effect has reached, durably: where the stream starts, and starts again.
    fn position(&self) -> impl Future<Output = Result<i64, Error>> + Send;

    /// Takes events in, in order, together with the position they lead to. When it returns, effect and position are durable
    /// together. After an error, or a panic, following begins again at [`Self::position`], each time after a longer pause.
    fn take(&mut self, events: Vec<Event>, position: i64) -> impl Future<Output = Result<(), Error>> + Send;

    /// The feed ends at `head`, before [`Self::position`]: it was restored to an older state, or is another one. Goes back to
    /// where following is right again, at `head` or before it, and says that it did; by default it cannot.
    fn fall_back(&mut self, head: i64) -> impl Future<Output = Result<bool, Error>> + Send {
        let _ = head;
        std::future::ready(Ok(false))
    }
}

/// Why following ended.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The feed is of another database than the follower's position: only an operator can decide what is right.
    #[error("the feed is behind this follower: it belongs to another database")]
    Foreign(#[source] Box<Status>),
}

/// Follows until `stop` turns true, beginning again after every failure.
pub async fn follow<F: Follower>(
    rpc: Rpc,
    mut follower: F,
    mut stop: watch::Receiver<bool>,
) -> Result<(), FollowError> {
    let progress = follower.progress();
    let mut retry = Retry::default();
    loop {
        let begun = Instant::now();
        let ended = tokio::select! {
            ended = tail(rpc.clone(), &mut follower, &progress) => ended,
            () = stopped(&mut stop) => return Ok(()),
        };
        let pause = retry.pause(begun.elapsed(), progress.position());
        if let Err(fault) = ended {
            let source = follower.source();
            match fault {
                Fault::Status(status) if status.code() == Code::OutOfRange => {
                    match fallen_back(&mut follower, &status, &progress).await {
                        Ok(true) => {}
                        Ok(false) => {
                            progress.end();
                            return Err(FollowError::Foreign(status));
                        }
                        Err(error) => failed(source, &progress, &error, pause),
                    }
                }
                // A peer that is not up yet is no fault.
                Fault::Status(status) if status.code() == Code::Unavailable => {
                    tracing::debug!(?source, code = ?status.code(), ?pause, "feed not reachable");
                }
                Fault::Status(status) => {
                    let message = status.message();
                    tracing::warn!(?source, code = ?status.code(), message, ?pause, "feed broke off");
                }
                Fault::Effect(error) => failed(source, &progress, &error, pause),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(&mut stop) => return Ok(()),
        }
    }
}

/// Lets the follower go back to where its feed ends now; whether it did.
async fn fallen_back<F: Follower>(
    follower: &mut F,
    status: &Status,
    progress: &Progress,
) -> Result<bool, Error> {
    let details = status.get_details_error_info();
    let head = details.and_then(|details| details.metadata.get("head")?.parse().ok());
    let Some(head) = head else { return Ok(false) };
    let position = caught(follower.position()).await?;
    let fell = caught(follower.fall_back(head)).await?;
    if fell {
        FollowerFellBack {
            source: &follower.source(),
            follower: progress.name(),
            position,
            head,
        }
        .tell();
    }
    Ok(fell)
}

fn failed(source: Source, progress: &Progress, error: &Error, pause: Duration) {
    FollowerFailed {
        source: &source,
        follower: progress.name(),
        error,
        pause,
    }
    .tell();
}

enum Fault {
    Status(Box<Status>),
    Effect(Error),
}

impl From<Status> for Fault {
    fn from(status: Status) -> Self {
        Self::Status(Box::new(status))
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Effect(error)
    }
}

/// A stream that ended, in good order or not.
type End = Result<(), Status>;

/// Follows one stream to its end.
async fn tail<F: Follower>(rpc: Rpc, follower: &mut F, progress: &Progress) -> Result<(), Fault> {
    let after_position = caught(follower.position()).await?;
    progress.begin(after_position);
    let request = TailRequest {
        source: follower.source().into(),
        after_position,
        ..TailRequest::default()
    };
    let mut stream = FeedServiceClient::new(rpc).tail(request).await?.into_inner();
    let mut waiting = Waiting::new(follower.together());
    let mut end: Option<End> = None;
    loop {
        while waiting.is_empty() && end.is_none() {
            end = receive(&mut stream, &mut waiting, progress).await;
        }
        while end.is_none()
            && !waiting.is_full()
            && let Some(received) = receive(&mut stream, &mut waiting, progress).now_or_never()
        {
            end = received;
        }
        let Some((events, reached)) = waiting.take() else {
            return Ok(end.unwrap_or(Ok(()))?);
        };
        let traced = Traced::begin(&events);
        let mut taking = pin!(at(traced.place(), caught(follower.take(events, reached))));
        let taken = loop {
            tokio::select! {
                biased;
                taken = &mut taking => break taken,
                ended = receive(&mut stream, &mut waiting, progress), if end.is_none() && !waiting.is_full() => {
                    end = ended;
                }
            }
        };
        traced.end(progress.name(), taken.is_err());
        taken?;
        progress.took(reached, waiting.oldest());
    }
}

/// Receives one message; the end of the stream if there is none. Nothing is lost when it is dropped while it waits.
async fn receive(
    stream: &mut Streaming<TailResponse>,
    waiting: &mut Waiting,
    progress: &Progress,
) -> Option<End> {
    match stream.message().await {
        Ok(Some(message)) => {
            progress.heard(&message);
            waiting.extend(message.event);
            None
        }
        Ok(None) => Some(Ok(())),
        Err(status) => Some(Err(status)),
    }
}

/// An effect that panics has failed: the panic is logged where it happens, and ends neither following nor the process.
async fn caught<T>(effect: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let done = AssertUnwindSafe(effect).catch_unwind().await;
    done.unwrap_or_else(|_| Err(Error::internal("the effect of a feed panicked")))
}
