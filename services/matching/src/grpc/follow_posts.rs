//! Following the feeds of supply and demand.

use std::sync::Arc;

use techmarket_kernel::{Clock, Result};
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::Follower;
use tokio::sync::watch;

use crate::app::App;
use crate::domain::Side;
use crate::grpc::convert::{demand_event, listing_event};

const LISTINGS: &str = "supply";
const DEMANDS: &str = "demand";

/// Follows the supply feed.
pub struct FollowListings {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Turns true when everything there was has been taken in once.
    pub(crate) caught_up: watch::Sender<bool>,
}

/// Follows the demand feed.
pub struct FollowDemands {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Turns true when everything there was has been taken in once.
    pub(crate) caught_up: watch::Sender<bool>,
}

/// Encodes the posts of the supply feed.
pub struct EncodeListings {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Encodes the posts of the demand feed.
pub struct EncodeDemands {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Follower for EncodeListings {
    fn source(&self) -> Source {
        Source::Supply
    }

    async fn position(&self) -> Result<i64> {
        self.app.encoded(Side::Supply).await
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let events = events.iter().map(listing_event).collect::<Result<_>>()?;
        self.app.encode_listings(self.clock.now(), events, position).await
    }
}

impl Follower for EncodeDemands {
    fn source(&self) -> Source {
        Source::Demand
    }

    async fn position(&self) -> Result<i64> {
        self.app.encoded(Side::Demand).await
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let events = events.iter().map(demand_event).collect::<Result<_>>()?;
        self.app.encode_demands(self.clock.now(), events, position).await
    }
}

impl Follower for FollowListings {
    fn source(&self) -> Source {
        Source::Supply
    }

    async fn position(&self) -> Result<i64> {
        let of_matches = self.app.cursor(LISTINGS).await?;
        Ok(of_matches.min(self.app.listings_indexed()))
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let events = events.iter().map(listing_event).collect::<Result<_>>()?;
        self.app
            .take_listings(self.clock.now(), LISTINGS, events, position)
            .await
    }

    async fn caught_up(&mut self, _head: i64) -> Result<()> {
        self.caught_up.send_replace(true);
        Ok(())
    }
}

impl Follower for FollowDemands {
    fn source(&self) -> Source {
        Source::Demand
    }

    async fn position(&self) -> Result<i64> {
        let of_matches = self.app.cursor(DEMANDS).await?;
        Ok(of_matches.min(self.app.demands_indexed()))
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let events = events.iter().map(demand_event).collect::<Result<_>>()?;
        self.app
            .take_demands(self.clock.now(), DEMANDS, events, position)
            .await
    }

    async fn caught_up(&mut self, _head: i64) -> Result<()> {
        self.caught_up.send_replace(true);
        Ok(())
    }
}
