//! The feeds that webhooks send, of this process or of another.

use std::collections::HashMap;
use std::time::Duration;

use techmarket_kernel::{Error, Reason, Result};
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::{TailRequest, TailResponse};
use techmarket_rpc::Rpc;
use tonic::{Code, Status, Streaming};

use crate::domain::{FeedSource, Outgoing, Reachable, WebhookFeed, WebhookRules};
use crate::messages::webhook::{outgoing, to_source};

/// A peer that takes longer is as good as away.
const PATIENCE: Duration = Duration::from_secs(10);
/// Events that are read at once, whether they are wanted or not.
const AT_ONCE: usize = 512;

/// Where each feed is; those that are missing cannot be reached from here.
pub type Feeds = HashMap<FeedSource, Rpc>;

/// A part of a feed.
pub(crate) struct Part {
    pub(crate) events: Vec<Outgoing>,
    /// Up to where it reaches.
    pub(crate) position: i64,
}

/// Reads on behind `position`, up to the head as it stands.
pub(crate) async fn read(feeds: &Feeds, feed: &WebhookFeed, position: i64) -> Result<Part> {
    let read = tokio::time::timeout(PATIENCE, read_on(feeds, feed, position));
    read.await.map_err(Error::internal)?
}

async fn read_on(feeds: &Feeds, feed: &WebhookFeed, position: i64) -> Result<Part> {
    let stream = tail(feeds, feed.source, position, Vec::new()).await;
    let mut stream = stream.map_err(Error::internal)?;
    let mut part = Part {
        events: Vec::new(),
        position,
    };
    for _ in 0..AT_ONCE {
        let Some(message) = stream.message().await.map_err(Error::internal)? else {
            break;
        };
        let Some(event) = message.event else {
            break;
        };
        part.position = event.position;
        if feed.wants(&event.r#type) {
            part.events.extend(outgoing(feed.source, event));
        }
    }
    Ok(part)
}

/// Whether the feed has events of these types; what is wrong with them is said as the feed says it.
pub(crate) async fn check(feeds: &Feeds, index: usize, feed: &WebhookFeed, position: i64) -> Result<()> {
    let field = format!("webhook.feeds[{index}]");
    if !feeds.contains_key(&feed.source) {
        let message = format!("{field}.source：服务器没有这个变更流的地址，由其管理员用 --peer 给出");
        return Err(Error::new(Reason::SourceNotServed, message).with("role", feed.source.as_str()));
    }
    if feed.types.is_empty() {
        return Ok(());
    }
    let asked = tokio::time::timeout(PATIENCE, tail(feeds, feed.source, position, feed.types.clone()));
    match asked.await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(status)) if status.code() == Code::InvalidArgument => Err(Error::of_field(
            format!("{field}.types"),
            Reason::EnumInvalid,
            status.message(),
        )),
        Ok(Err(status)) => Err(away().with_source(status)),
        Err(elapsed) => Err(away().with_source(elapsed)),
    }
}

fn away() -> Error {
    Error::new(Reason::Unavailable, "变更流暂时无法核对，请稍后再试").retry_after(PATIENCE)
}

async fn tail(
    feeds: &Feeds,
    source: FeedSource,
    after_position: i64,
    types: Vec<String>,
) -> Result<Streaming<TailResponse>, Status> {
    let rpc = feeds
        .get(&source)
        .cloned()
        .ok_or_else(|| Status::unavailable("no address of the feed"))?;
    let request = TailRequest {
        source: to_source(source).into(),
        after_position,
        types,
        stop_at_head: true,
    };
    let answer = FeedServiceClient::new(rpc).tail(request).await?;
    Ok(answer.into_inner())
}

/// How events are sent to other systems.
#[derive(Clone)]
pub struct WebhookSettings {
    pub rules: WebhookRules,
    /// Networks to which events are sent though they are not public.
    pub reachable: Reachable,
    /// The feeds, as far as this process reaches them.
    pub feeds: Feeds,
}

impl WebhookSettings {
    /// The usual ones: to public addresses alone, and of no feed.
    pub fn new() -> Result<Self> {
        Ok(Self {
            rules: WebhookRules::embedded().map_err(Error::internal)?,
            reachable: Reachable::default(),
            feeds: Feeds::new(),
        })
    }
}
