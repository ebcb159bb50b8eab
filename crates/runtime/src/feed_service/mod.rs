//! `FeedService`: the feeds of every service of this process, for the other services and for other systems.

mod served;
mod tail;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use futures::Stream;
use techmarket_kernel::{Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::feed::v1::feed_service_server::FeedService;
use techmarket_proto::feed::v1::{Source, TailRequest, TailResponse};
use techmarket_rpc::{convert, status};
use tokio::sync::watch;
use tonic::{Request, Response, Status};

use crate::feed_service::tail::Tail;
use crate::switchboard::elsewhere;

pub(crate) use served::ServedFeed;

/// Most types in a request.
const MAX_TYPES: usize = 20;

/// Serves the feeds of this process.
pub(crate) struct Feeds {
    pub(crate) feeds: HashMap<Source, Arc<ServedFeed>>,
    pub(crate) stop: watch::Receiver<bool>,
}

#[tonic::async_trait]
impl FeedService for Feeds {
    type TailStream = Pin<Box<dyn Stream<Item = Result<TailResponse, Status>> + Send>>;

    async fn tail(&self, request: Request<TailRequest>) -> Result<Response<Self::TailStream>, Status> {
        let request = request.into_inner();
        let feed = self.feed(&request).await.map_err(status)?;
        let tail = Tail::new(feed, request, self.stop.clone());
        Ok(Response::new(Box::pin(tail.messages())))
    }
}

impl Feeds {
    async fn feed(&self, request: &TailRequest) -> Result<Arc<ServedFeed>> {
        let mut v = Violations::new();
        let source = convert::choice(&mut v, "source", request.source, |source| {
            (source != Source::Unspecified).then_some(source)
        });
        let feed = source.and_then(|source| self.feeds.get(&source));
        if request.after_position < 0 {
            v.add("after_position", Reason::ValueOutOfRange, "不能为负数");
        }
        check_types(&mut v, &request.types, feed.map(|feed| feed.types()));
        v.finish_with(source)?;
        let feed = feed.ok_or_else(|| elsewhere("变更流", request.source().as_str_name()))?;
        let head = feed.refresh().await?;
        if request.after_position > head {
            let message = format!("位置 {} 超出变更流的末尾 {head}", request.after_position);
            return Err(Error::new(Reason::PositionAhead, message).with("head", head.to_string()));
        }
        Ok(Arc::clone(feed))
    }
}

/// Checks the event types that are asked for against those that the feed has, where it is served here.
fn check_types(v: &mut Violations, types: &[String], known: Option<&[&str]>) {
    if types.len() > MAX_TYPES {
        v.add("types", Reason::TooManyItems, format!("至多 {MAX_TYPES} 项"));
    }
    for (index, kind) in types.iter().enumerate().take(MAX_TYPES) {
        let field = format!("types[{index}]");
        check_text(v, &field, kind, TextRule::line(50).required());
        if let Some(known) = known
            && !kind.trim().is_empty()
            && !known.contains(&kind.as_str())
        {
            let known = known.join("、");
            v.add(
                &field,
                Reason::EnumInvalid,
                format!("变更流没有“{kind}”这种事件，可选：{known}"),
            );
        }
    }
}
