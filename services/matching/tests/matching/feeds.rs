//! The feeds of supply, demand and contracts, with events made by hand.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use futures::Stream;
use futures::stream::unfold;
use prost::Name;
use prost_types::Any;
use techmarket_proto::feed::v1::feed_service_server::{FeedService, FeedServiceServer};
use techmarket_proto::feed::v1::{Event, Source, TailRequest, TailResponse};
use techmarket_rpc::Rpc;
use techmarket_runtime::{Mounts, Service};
use techmarket_testkit::{Harness, market};
use tokio::sync::watch;
use tonic::{Request, Response, Status};

use crate::posts::Posts;

/// All three feeds and the posts, served as one peer would.
#[derive(Clone)]
pub(crate) struct Feeds {
    logs: watch::Sender<Logs>,
    /// The feeds of the streams that were begun.
    begun: watch::Sender<Vec<Source>>,
    pub(crate) posts: Posts,
}

#[derive(Clone, Default)]
struct Logs {
    events: HashMap<Source, Vec<Event>>,
    /// Nothing of this feed is sent.
    held: Option<Source>,
    /// Grows by one when every stream is to break off.
    epoch: u64,
    /// Sends everything again, whatever the follower has had.
    from_start: bool,
}

/// One stream under way.
struct Stand {
    logs: watch::Receiver<Logs>,
    source: Source,
    epoch: u64,
    sent: i64,
    /// The head that the follower was told without an event; -1 for none.
    told: i64,
}

impl Feeds {
    pub(crate) fn new() -> Self {
        Self {
            logs: watch::Sender::new(Logs::default()),
            begun: watch::Sender::default(),
            posts: Posts::default(),
        }
    }

    /// How the service reaches them.
    pub(crate) fn rpc(&self, harness: &Harness) -> Rpc {
        harness
            .mount(vec![Arc::new(self.clone()), Arc::new(self.posts.clone())])
            .client(&market())
    }

    /// Appends events at once, so that a follower gets them in one batch.
    pub(crate) fn push<M: Name>(&self, source: Source, events: impl IntoIterator<Item = (&'static str, M)>) {
        let events: Vec<_> = events
            .into_iter()
            .map(|(kind, resource)| (kind, Some(Any::from_msg(&resource).unwrap())))
            .collect();
        self.push_any(source, events);
    }

    /// Appends events, whatever they carry.
    pub(crate) fn push_any(&self, source: Source, events: Vec<(&'static str, Option<Any>)>) {
        self.logs.send_modify(|logs| {
            let log = logs.events.entry(source).or_default();
            for (kind, resource) in events {
                log.push(Event {
                    position: i64::try_from(log.len()).unwrap() + 1,
                    r#type: kind.to_owned(),
                    resource,
                    ..Event::default()
                });
            }
        });
    }

    pub(crate) fn head(&self, source: Source) -> i64 {
        self.logs.borrow().head(source)
    }

    /// How many streams of a feed were begun.
    pub(crate) fn begun(&self, source: Source) -> usize {
        self.begun.borrow().iter().filter(|of| **of == source).count()
    }

    /// Holds a feed back, or lets all go again.
    pub(crate) fn hold(&self, held: Option<Source>) {
        self.logs.send_modify(|logs| logs.held = held);
    }

    /// Ends all streams; those that follow bring everything from the first event.
    pub(crate) fn redeliver(&self) {
        self.logs.send_modify(|logs| {
            logs.epoch += 1;
            logs.from_start = true;
        });
    }
}

impl Logs {
    fn head(&self, source: Source) -> i64 {
        let events = self.events.get(&source).map_or(0, Vec::len);
        i64::try_from(events).unwrap()
    }
}

impl Stand {
    /// The next message that there is already.
    fn message(&mut self) -> Option<TailResponse> {
        let logs = self.logs.borrow_and_update();
        if logs.held == Some(self.source) {
            return None;
        }
        let head_position = logs.head(self.source);
        let events = logs.events.get(&self.source);
        let event = events.and_then(|events| events.get(usize::try_from(self.sent).unwrap()).cloned());
        match &event {
            Some(event) => self.sent = event.position,
            None if self.told == head_position => return None,
            None => self.told = head_position,
        }
        Some(TailResponse { event, head_position })
    }
}

async fn next(mut stand: Stand) -> Option<(Result<TailResponse, Status>, Stand)> {
    loop {
        if stand.logs.borrow().epoch != stand.epoch {
            return None;
        }
        if let Some(message) = stand.message() {
            return Some((Ok(message), stand));
        }
        stand.logs.changed().await.ok()?;
    }
}

#[tonic::async_trait]
impl FeedService for Feeds {
    type TailStream = Pin<Box<dyn Stream<Item = Result<TailResponse, Status>> + Send>>;

    async fn tail(&self, request: Request<TailRequest>) -> Result<Response<Self::TailStream>, Status> {
        let request = request.into_inner();
        self.begun.send_modify(|begun| begun.push(request.source()));
        let logs = self.logs.subscribe();
        let (epoch, from_start) = (logs.borrow().epoch, logs.borrow().from_start);
        let stand = Stand {
            logs,
            source: request.source(),
            epoch,
            sent: if from_start { 0 } else { request.after_position },
            told: -1,
        };
        Ok(Response::new(Box::pin(unfold(stand, next))))
    }
}

#[tonic::async_trait]
impl Service for Feeds {
    fn grpc_name(&self) -> &'static str {
        "techmarket.feed.v1.FeedService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts.add(FeedServiceServer::new(self.clone()));
    }

    async fn close(&self) {}
}
