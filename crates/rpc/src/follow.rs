//! Following a feed of another service, through its restarts.

use std::future::Future;
use std::time::Duration;

use prost::Message as _;
use techmarket_kernel::Error;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::{Event, Source, TailRequest};
use tokio::sync::watch;
use tonic::{Code, Status};

use crate::Rpc;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Events given to a follower at once, and bytes of them from which a batch is full.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 16 << 20;

/// What follows a feed.
pub trait Follower: Send {
    /// The feed.
    fn source(&self) -> Source;

    /// Most events that are taken in together where many are waiting.
    fn together(&self) -> usize {
        BATCH
    }

    /// The position that the effect has reached, durably: where the stream starts, and starts again.
    fn position(&self) -> impl Future<Output = Result<i64, Error>> + Send;

    /// Takes events in, in order, together with the position they lead to. When it returns, effect and position are durable
    /// together. `events` may be empty: only the position has moved.
    fn take(&mut self, events: Vec<Event>, position: i64) -> impl Future<Output = Result<(), Error>> + Send;

    /// Hears that everything up to the feed's head of the moment has been taken.
    fn caught_up(&mut self, head: i64) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = head;
        async { Ok(()) }
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
    let source = follower.source();
    let mut pause = FIRST_PAUSE;
    loop {
        let ended = tokio::select! {
            ended = tail(rpc.clone(), &mut follower, &mut pause) => ended,
            () = stopped(&mut stop) => return Ok(()),
        };
        match ended {
            Ok(()) => {}
            Err(Fault::Status(status)) if status.code() == Code::OutOfRange => {
                return Err(FollowError::Foreign(status));
            }
            // A peer that is not up yet is no fault.
            Err(Fault::Status(status)) if status.code() == Code::Unavailable => {
                tracing::debug!(?source, code = ?status.code(), "feed not reachable");
            }
            Err(Fault::Status(status)) => {
                tracing::warn!(?source, code = ?status.code(), message = status.message(), "feed broke off");
            }
            Err(Fault::Effect(error)) => tracing::error!(?source, error = ?error, "effect of a feed failed"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            () = stopped(&mut stop) => return Ok(()),
        }
    }
}

/// Returns once `stop` turns true, or its sender has gone.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
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

async fn tail<F: Follower>(rpc: Rpc, follower: &mut F, pause: &mut Duration) -> Result<(), Fault> {
    let after_position = follower.position().await?;
    let request = TailRequest {
        source: follower.source().into(),
        after_position,
        ..TailRequest::default()
    };
    let mut stream = FeedServiceClient::new(rpc).tail(request).await?.into_inner();
    let mut reached = after_position;
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while let Some(message) = stream.message().await? {
        *pause = FIRST_PAUSE;
        let head = message.head_position;
        let idle = message.event.is_none();
        if let Some(event) = message.event {
            reached = event.position;
            bytes += event.encoded_len();
            batch.push(event);
        }
        let full = batch.len() >= follower.together() || bytes >= BATCH_BYTES;
        if full || (idle || reached >= head) && !batch.is_empty() {
            bytes = 0;
            follower.take(std::mem::take(&mut batch), reached).await?;
        }
        if idle || reached >= head {
            follower.caught_up(head).await?;
        }
    }
    Ok(())
}
