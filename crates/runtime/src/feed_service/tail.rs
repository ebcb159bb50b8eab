//! One reader of a feed.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures::Stream;
use futures::stream::unfold;
use techmarket_kernel::{Error, Reason, Result};
use techmarket_proto::feed::v1::{Event, TailRequest, TailResponse};
use techmarket_rpc::{status, stopped};
use tokio::sync::watch;
use tokio::time::Instant;
use tonic::Status;

use crate::feed_service::served::ServedFeed;

/// A message without an event is sent this often while nothing happens.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// A reader. It works only when its next message is asked for, so that a slow one holds one page of events and no more.
pub(super) struct Tail {
    feed: Arc<ServedFeed>,
    head: watch::Receiver<Option<i64>>,
    request: TailRequest,
    /// Position of the last event that was sent or left out.
    position: i64,
    page: VecDeque<Arc<Event>>,
    /// When the reader was last told that it has everything; `None` where it is still to hear it.
    told: Option<Instant>,
    ended: bool,
    stop: watch::Receiver<bool>,
}

impl Tail {
    pub(super) fn new(feed: Arc<ServedFeed>, request: TailRequest, stop: watch::Receiver<bool>) -> Self {
        Self {
            head: feed.head(),
            feed,
            position: request.after_position,
            request,
            page: VecDeque::new(),
            told: None,
            ended: false,
            stop,
        }
    }

    pub(super) fn messages(self) -> impl Stream<Item = Result<TailResponse, Status>> + Send {
        unfold(self, async |mut tail| Some((tail.next().await?, tail)))
    }

    async fn next(&mut self) -> Option<Result<TailResponse, Status>> {
        if self.ended {
            return None;
        }
        let mut stop = self.stop.clone();
        let message = tokio::select! {
            biased;
            () = stopped(&mut stop) => Err(Error::new(Reason::ShuttingDown, "服务正在关闭")),
            message = self.message() => message,
        };
        self.ended = !matches!(message, Ok(Some(_)));
        message.map_err(status).transpose()
    }

    /// The next message; `None` at the head if that is where it ends.
    async fn message(&mut self) -> Result<Option<TailResponse>> {
        loop {
            let head = self.head().await?;
            while let Some(event) = self.page.pop_front() {
                self.position = event.position;
                if self.wants(&event) {
                    return Ok(Some(TailResponse {
                        event: Some(Arc::unwrap_or_clone(event)),
                        head_position: head.max(self.position),
                    }));
                }
            }
            if head > self.position {
                self.page = self.feed.after(self.position).await?.into();
                self.told = None;
                if self.page.is_empty() {
                    // A reader of the database that is behind its writer.
                    self.grown().await;
                }
            } else if self.told.is_none_or(|told| told.elapsed() >= HEARTBEAT) {
                self.told = Some(Instant::now());
                return Ok(Some(TailResponse {
                    event: None,
                    head_position: self.position,
                }));
            } else if self.request.stop_at_head {
                return Ok(None);
            } else {
                self.grown().await;
            }
        }
    }

    async fn head(&mut self) -> Result<i64> {
        let seen = *self.head.borrow_and_update();
        match seen {
            Some(head) => Ok(head),
            None => self.feed.refresh().await,
        }
    }
    /// Returns when there may be more, or the reader is to hear that there is not.
    async fn grown(&mut self) {
        let heartbeat = self.told.unwrap_or_else(Instant::now) + HEARTBEAT;
        tokio::select! {
            _ = self.head.changed() => {}
            () = tokio::time::sleep_until(heartbeat) => {}
        }
    }

    fn wants(&self, event: &Event) -> bool {
        self.request.types.is_empty() || self.request.types.contains(&event.r#type)
    }
}
