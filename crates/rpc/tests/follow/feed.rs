//! A feed whose length a test sets.

use std::pin::Pin;

use futures::Stream;
use futures::stream::unfold;
use techmarket_kernel::{Error, Reason};
use techmarket_proto::feed::v1::feed_service_server::{FeedService, FeedServiceServer};
use techmarket_proto::feed::v1::{Event, TailRequest, TailResponse};
use techmarket_rpc::{Credentials, Rpc, convert, local, status};
use techmarket_testkit::{Harness, system};
use tokio::sync::watch;
use tonic::service::Routes;
use tonic::{Request, Response, Status};

/// The feed. Clones share it.
#[derive(Clone)]
pub(crate) struct Feed {
    log: watch::Sender<Log>,
    /// Events that were sent, in all streams.
    pub(crate) sent: watch::Sender<usize>,
}

#[derive(Clone, Copy, Default)]
struct Log {
    events: i64,
    /// The head is this far behind the last event, as while others write faster than this reader reads.
    ahead: i64,
    time: Option<prost_types::Timestamp>,
}

impl Feed {
    /// A feed of `events` events.
    pub(crate) fn of(events: i64) -> Self {
        Self {
            log: watch::Sender::new(Log {
                events,
                ..Log::default()
            }),
            sent: watch::Sender::new(0),
        }
    }

    /// Appends events, made now by the clock of `harness`.
    pub(crate) fn append(&self, harness: &Harness, events: i64) {
        self.log.send_modify(|log| {
            log.events += events;
            log.time = Some(convert::timestamp(harness.clock().now()));
        });
    }

    /// Tells a head that lies `ahead` events beyond the last that can be read.
    pub(crate) fn run_ahead(&self, ahead: i64) {
        self.log.send_modify(|log| log.ahead = ahead);
    }

    /// How a follower reaches it.
    pub(crate) fn rpc(&self, harness: &Harness) -> Rpc {
        let routes = Routes::new(FeedServiceServer::new(self.clone()));
        let stack = harness.gate().before(routes);
        local(stack, Credentials::token(harness.token(&system())))
    }
}

/// One stream.
struct Reader {
    log: watch::Receiver<Log>,
    sent: watch::Sender<usize>,
    position: i64,
    /// The position at which the reader was told that it has everything.
    told: Option<i64>,
}

impl Reader {
    async fn next(&mut self) -> Option<Result<TailResponse, Status>> {
        loop {
            let log = *self.log.borrow_and_update();
            let head_position = log.events + log.ahead;
            if self.position < log.events {
                self.position += 1;
                self.sent.send_modify(|sent| *sent += 1);
                let event = Event {
                    position: self.position,
                    time: log.time,
                    ..Event::default()
                };
                return Some(Ok(TailResponse {
                    event: Some(event),
                    head_position,
                }));
            }
            if log.ahead == 0 && self.told != Some(self.position) {
                self.told = Some(self.position);
                return Some(Ok(TailResponse {
                    event: None,
                    head_position,
                }));
            }
            self.log.changed().await.ok()?;
        }
    }
}

#[tonic::async_trait]
impl FeedService for Feed {
    type TailStream = Pin<Box<dyn Stream<Item = Result<TailResponse, Status>> + Send>>;

    async fn tail(&self, request: Request<TailRequest>) -> Result<Response<Self::TailStream>, Status> {
        let position = request.into_inner().after_position;
        if position > self.log.borrow().events {
            let head = self.log.borrow().events.to_string();
            return Err(status(
                Error::new(Reason::PositionAhead, "超出末尾").with("head", head),
            ));
        }
        let reader = Reader {
            log: self.log.subscribe(),
            sent: self.sent.clone(),
            position,
            told: None,
        };
        let messages = unfold(reader, async |mut reader| Some((reader.next().await?, reader)));
        Ok(Response::new(Box::pin(messages)))
    }
}
