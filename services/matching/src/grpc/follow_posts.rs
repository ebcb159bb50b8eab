//! Following the feeds of supply and demand: to index, to match, to encode.

use std::sync::Arc;

use techmarket_kernel::{Clock, Result};
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::Follower;
use tokio::sync::watch;

use crate::app::{App, MarketSide, PostEvent};
use crate::domain::{DemandKind, Side, SupplyKind};
use crate::grpc::convert::{demand_event, listing_event};

/// Posts that are indexed together where many are waiting: a commit takes its time whatever its size.
const INDEXED_TOGETHER: usize = 4_096;

/// A side of the market whose feed can be read.
pub trait Followed: MarketSide {
    /// What an event of its feed does.
    fn event(event: &Event) -> Result<PostEvent<Self>>;
}

impl Followed for SupplyKind {
    fn event(event: &Event) -> Result<PostEvent<Self>> {
        listing_event(event)
    }
}

impl Followed for DemandKind {
    fn event(event: &Event) -> Result<PostEvent<Self>> {
        demand_event(event)
    }
}

/// What follows the feed of the side `K`.
pub struct Following<K> {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Turns true when everything there was has been taken in once.
    pub(crate) caught_up: watch::Sender<bool>,
    pub(crate) side: std::marker::PhantomData<fn() -> K>,
}

/// Indexes the posts of a side.
pub struct IndexPosts<K>(pub(crate) Following<K>);

/// Makes the matches and alerts of a side's posts.
pub struct MatchPosts<K>(pub(crate) Following<K>);

/// Encodes the posts of a side.
pub struct EncodePosts<K>(pub(crate) Following<K>);

fn source<K: MarketSide>() -> Source {
    match K::SIDE {
        Side::Supply => Source::Supply,
        Side::Demand => Source::Demand,
    }
}

fn read<K: Followed>(events: &[Event]) -> Result<Vec<PostEvent<K>>> {
    events.iter().map(K::event).collect()
}

impl<K: Followed> Follower for IndexPosts<K> {
    fn source(&self) -> Source {
        source::<K>()
    }

    fn together(&self) -> usize {
        INDEXED_TOGETHER
    }

    async fn position(&self) -> Result<i64> {
        Ok(self.0.app.indexed::<K>())
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        self.0.app.index_posts::<K>(read(&events)?, position).await
    }

    async fn caught_up(&mut self, _head: i64) -> Result<()> {
        self.0.caught_up.send_replace(true);
        Ok(())
    }
}

impl<K: Followed> Follower for MatchPosts<K> {
    fn source(&self) -> Source {
        source::<K>()
    }

    async fn position(&self) -> Result<i64> {
        self.0.app.matched::<K>().await
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let Following { app, clock, .. } = &self.0;
        app.match_posts::<K>(clock.now(), read(&events)?, position).await
    }

    async fn caught_up(&mut self, _head: i64) -> Result<()> {
        self.0.caught_up.send_replace(true);
        Ok(())
    }
}

impl<K: Followed> Follower for EncodePosts<K> {
    fn source(&self) -> Source {
        source::<K>()
    }

    async fn position(&self) -> Result<i64> {
        self.0.app.encoded(K::SIDE).await
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let Following { app, clock, .. } = &self.0;
        app.encode_posts::<K>(clock.now(), read(&events)?, position).await
    }
}
