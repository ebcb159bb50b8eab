//! A feed, as it is read into the queues of the webhooks that send it.

use std::sync::Arc;
use std::time::Duration;

use techmarket_feed::{Unit, advance_cursor, read_cursor, reset_cursor};
use techmarket_kernel::{Context, Error, Reason, Result};
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::{Follower, Progress};
use tokio::time::interval;

use crate::domain::{Account, FeedSource, Outgoing};
use crate::messages::webhook::{outgoing, to_source};
use crate::store::queues::{self, Taker};
use crate::webhooks::Webhooks;

/// From one look at what the holder of the lease has read to the next.
const LOOK: Duration = Duration::from_millis(500);

/// The cursor of the feed of `source`.
pub(crate) const fn consumer(source: FeedSource) -> &'static str {
    match source {
        FeedSource::Supply => "webhooks.supply",
        FeedSource::Demand => "webhooks.demand",
        FeedSource::Contract => "webhooks.contract",
        FeedSource::Matching => "webhooks.matching",
        FeedSource::Directory => "webhooks.directory",
    }
}

/// Reads a feed for all webhooks that have read everything before. The others, new ones from the beginning and those whose queues
/// were full, catch up by themselves (`jobs.rs`).
pub(super) struct WebhookFollower {
    webhooks: Arc<Webhooks>,
    source: FeedSource,
    progress: Progress,
}

impl WebhookFollower {
    pub(super) fn new(webhooks: Arc<Webhooks>, source: FeedSource) -> Self {
        let progress = webhooks.followers.add_aside(consumer(source));
        Self {
            webhooks,
            source,
            progress,
        }
    }

    async fn cursor(&self) -> Result<i64> {
        let mut session = self.webhooks.repository().read().await?;
        Ok(read_cursor(&mut session, consumer(self.source)).await?)
    }

    /// The number under which this replica may take events in that lead to `position`, once it may; `None` once another has.
    async fn turn(&self, position: i64) -> Result<Option<i64>> {
        let (mut looks, mut changes) = (interval(LOOK), self.webhooks.lease.changes());
        loop {
            if self.cursor().await? >= position {
                return Ok(None);
            }
            if let Some(number) = self.webhooks.lease.number() {
                return Ok(Some(number));
            }
            tokio::select! {
                _ = looks.tick() => {}
                _ = changes.changed() => {}
            }
        }
    }

    async fn reach(
        &self,
        unit: &mut Unit<'_, Account>,
        number: i64,
        events: &[Event],
        position: i64,
    ) -> Result<()> {
        self.webhooks.in_turn(unit, number).await?;
        let before = read_cursor(unit.sql(), consumer(self.source)).await?;
        if position <= before {
            return Ok(());
        }
        let takers = queues::takers(unit.sql(), self.source).await?;
        let most = i64::from(self.webhooks.settings.rules.queue);
        let takers: Vec<Taker> = takers
            .into_iter()
            .filter(|taker| (before..position).contains(&taker.position) && taker.waiting < most)
            .collect();
        let is_wanted = |event: &&Event| takers.iter().any(|taker| taker.feed.wants(&event.r#type));
        let wanted = events.iter().filter(is_wanted).cloned();
        let wanted: Vec<Outgoing> = wanted.filter_map(|event| outgoing(self.source, event)).collect();
        let now = unit.context().now;
        for taker in &takers {
            queues::queue(unit.sql(), taker, position, &wanted, now).await?;
        }
        Ok(advance_cursor(unit.sql(), consumer(self.source), position).await?)
    }
}

impl Webhooks {
    /// Refuses what this replica would write behind a take-over of the lease that it held under `number`.
    pub(super) async fn in_turn(&self, unit: &mut Unit<'_, Account>, number: i64) -> Result<()> {
        if self.lease.holds(unit.sql(), number).await? {
            return Ok(());
        }
        Err(Error::new(Reason::Unavailable, "事件推送已由另一个副本接手"))
    }
}

impl Follower for WebhookFollower {
    fn source(&self) -> Source {
        to_source(self.source)
    }

    fn progress(&self) -> Progress {
        self.progress.clone()
    }

    async fn position(&self) -> Result<i64> {
        self.cursor().await
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let Some(number) = self.turn(position).await? else {
            return Ok(());
        };
        let (this, events) = (&*self, &events);
        let context = Context::of_market(this.webhooks.clock.now());
        let reached = this.webhooks.repository().write_once(&context, |unit| {
            Box::pin(this.reach(unit, number, events, position))
        });
        reached.await?;
        self.webhooks.wake.notify_one();
        Ok(())
    }

    async fn fall_back(&mut self, head: i64) -> Result<bool> {
        let source = self.source;
        let context = Context::of_market(self.webhooks.clock.now());
        let fell = self.webhooks.repository().write_once(&context, |unit| {
            Box::pin(async move {
                queues::restored(unit.sql(), source, head).await?;
                Ok(reset_cursor(unit.sql(), consumer(source), head).await?)
            })
        });
        fell.await.map(|()| true)
    }
}
