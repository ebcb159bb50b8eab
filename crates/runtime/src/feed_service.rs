//! `FeedService`: the feeds of every service of this process, for the other services and for other systems.

use std::collections::HashMap;
use std::time::Duration;

use prost_types::Timestamp;
use techmarket_feed::{Feed, StoredEvent};
use techmarket_kernel::{Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::feed::v1::feed_service_server::FeedService;
use techmarket_proto::feed::v1::{Event, Source, TailRequest, TailResponse};
use techmarket_rpc::{convert, status, stopped};
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

/// Events read at once.
const PAGE: u32 = 256;
/// Messages that wait for a slow reader; then reading from the database waits too.
const AHEAD: usize = 64;
/// Most types in a request.
const MAX_TYPES: usize = 20;
/// Another process may commit to the same database: look this often.
const POLL: Duration = Duration::from_millis(200);
/// A message without an event is sent this often while nothing happens.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Serves the feeds of this process.
pub(crate) struct Feeds {
    pub(crate) feeds: HashMap<Source, Feed>,
    pub(crate) stop: watch::Receiver<bool>,
}

#[tonic::async_trait]
impl FeedService for Feeds {
    type TailStream = ReceiverStream<Result<TailResponse, Status>>;

    async fn tail(&self, request: Request<TailRequest>) -> Result<Response<Self::TailStream>, Status> {
        let request = request.into_inner();
        let feed = self.feed(&request).await.map_err(status)?;
        let (sender, receiver) = mpsc::channel(AHEAD);
        let tail = Tail {
            feed,
            request,
            sender,
            stop: self.stop.clone(),
        };
        tokio::spawn(tail.run());
        Ok(Response::new(ReceiverStream::new(receiver)))
    }
}

impl Feeds {
    async fn feed(&self, request: &TailRequest) -> Result<Feed> {
        let mut v = Violations::new();
        let source = convert::choice(&mut v, "source", request.source, |source| {
            (source != Source::Unspecified).then_some(source)
        });
        if request.after_position < 0 {
            v.add("after_position", Reason::ValueOutOfRange, "不能为负数");
        }
        if request.types.len() > MAX_TYPES {
            v.add("types", Reason::TooManyItems, format!("至多 {MAX_TYPES} 项"));
        }
        for (index, kind) in request.types.iter().enumerate().take(MAX_TYPES) {
            check_text(
                &mut v,
                &format!("types[{index}]"),
                kind,
                TextRule::line(50).required(),
            );
        }
        let source = v.finish_with(source)?;
        let feed = self.feeds.get(&source).cloned();
        let feed = feed.ok_or_else(|| Error::new(Reason::SourceNotServed, "本服务不提供这个变更流"))?;
        let head = feed.head().await?;
        if request.after_position > head {
            let message = format!("位置 {} 超出变更流的末尾 {head}", request.after_position);
            return Err(Error::new(Reason::PositionAhead, message).with("head", head.to_string()));
        }
        Ok(feed)
    }
}

struct Tail {
    feed: Feed,
    request: TailRequest,
    sender: mpsc::Sender<Result<TailResponse, Status>>,
    stop: watch::Receiver<bool>,
}

impl Tail {
    async fn run(mut self) {
        let mut stop = self.stop.clone();
        let ended = tokio::select! {
            ended = self.send_all() => ended.err(),
            () = stopped(&mut stop) => Some(Error::new(Reason::ShuttingDown, "服务正在关闭")),
        };
        if let Some(error) = ended {
            // The reader may be gone; then nobody needs to know.
            let _ = self.sender.try_send(Err(status(error)));
        }
    }

    /// Returns when the reader has gone, or at the head if that was asked for.
    async fn send_all(&mut self) -> Result<()> {
        let mut grown = self.feed.grown();
        let mut position = self.request.after_position;
        let mut told = tokio::time::Instant::now();
        // Whether the reader is still to hear that it has everything.
        let mut untold = true;
        loop {
            grown.mark_unchanged();
            let events = self.feed.after(position, PAGE).await?;
            let head = match events.last() {
                Some(last) => self.feed.head().await?.max(last.position),
                None => position,
            };
            let caught_up = events.len() < PAGE as usize;
            untold |= !events.is_empty();
            for event in events {
                position = event.position;
                if self.wanted(&event) && self.send(Some(to_event(event)), head).await.is_err() {
                    return Ok(());
                }
            }
            if caught_up && (untold || told.elapsed() >= HEARTBEAT) {
                (told, untold) = (tokio::time::Instant::now(), false);
                if self.send(None, position).await.is_err() {
                    return Ok(());
                }
            }
            if caught_up && self.request.stop_at_head {
                return Ok(());
            }
            if caught_up {
                tokio::select! {
                    _ = grown.changed() => {}
                    () = tokio::time::sleep(POLL) => {}
                    () = self.sender.closed() => return Ok(()),
                }
            }
        }
    }

    fn wanted(&self, event: &StoredEvent) -> bool {
        self.request.types.is_empty() || self.request.types.contains(&event.kind)
    }

    async fn send(&self, event: Option<Event>, head_position: i64) -> Result<(), ()> {
        self.sender
            .send(Ok(TailResponse { event, head_position }))
            .await
            .map_err(drop)
    }
}

fn to_event(event: StoredEvent) -> Event {
    let time: Timestamp = convert::timestamp(event.time);
    Event {
        position: event.position,
        id: event.id,
        r#type: event.kind,
        subject: event.subject,
        time: Some(time),
        traceparent: event.traceparent,
        resource: Some(event.resource),
    }
}
