//! What is under way. Each webhook has its own part of it, so that a receiver that is slow or away holds up no other; what waits, waits
//! in the store.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use techmarket_kernel::Result;
use techmarket_types::WebhookId;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;

use crate::domain::{DeliveryKey, FeedSource, WebhookState};
use crate::sending::client::Client;
use crate::sending::jobs::{catch_up, deliver};
use crate::store::{deliveries, queues, webhooks};
use crate::webhooks::Webhooks;

/// From one look at keys and at what is old to the next.
const TIDY: Duration = Duration::from_secs(5);

/// A piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Job {
    Deliver(DeliveryKey),
    CatchUp(WebhookId, FeedSource),
}

/// A task that is done: whether there may be more of its job.
pub(super) type Done = std::result::Result<(Id, bool), JoinError>;

/// What is under way.
pub(super) struct Work {
    webhooks: Arc<Webhooks>,
    client: Client,
    /// Each tells whether there may be more of it at once.
    tasks: JoinSet<bool>,
    jobs: HashMap<Id, Job>,
    under_way: HashSet<Job>,
    tidied: Option<Instant>,
}

impl Work {
    pub(super) fn new(webhooks: Arc<Webhooks>, client: Client) -> Self {
        Self {
            webhooks,
            client,
            tasks: JoinSet::new(),
            jobs: HashMap::new(),
            under_way: HashSet::new(),
            tidied: None,
        }
    }

    /// Begins everything that is due, while this replica holds the lease.
    pub(super) async fn look(&mut self) {
        let Some(number) = self.webhooks.lease.number() else {
            return;
        };
        if let Err(error) = self.begin_due(number).await {
            tracing::warn!(%error, "webhooks could not be looked at");
        }
    }

    async fn begin_due(&mut self, number: i64) -> Result<()> {
        let now = self.webhooks.clock.now();
        let (due, behind) = {
            let mut sql = self.webhooks.repository().read().await?;
            let due = deliveries::due_webhooks(&mut sql, now).await?;
            (due, queues::behind(&mut sql).await?)
        };
        for id in due {
            self.begin(id, number).await?;
        }
        for taker in behind {
            let job = Job::CatchUp(taker.id, taker.feed.source);
            let webhooks = Arc::clone(&self.webhooks);
            self.spawn(job, async move {
                let read = catch_up(webhooks, number, taker).await;
                read.unwrap_or_else(|error| {
                    tracing::debug!(%error, "a webhook could not catch up with its feed");
                    false
                })
            });
        }
        if self.tidied.is_none_or(|tidied| tidied.elapsed() >= TIDY) {
            self.tidied = Some(Instant::now());
            self.webhooks.end_those_without_keys(number).await?;
            self.webhooks.let_go(number).await?;
        }
        Ok(())
    }

    /// Begins to send what is due of one webhook, as far as it may have more under way.
    async fn begin(&mut self, id: WebhookId, number: i64) -> Result<()> {
        let (rules, now) = (&self.webhooks.settings.rules, self.webhooks.clock.now());
        let own = |job: &&Job| matches!(job, Job::Deliver((of, ..)) if *of == id);
        let busy = self.under_way.iter().filter(own).count();
        let mut sql = self.webhooks.repository().read().await?;
        let Some(kept) = webhooks::find(&mut sql, id).await? else {
            return Ok(());
        };
        if kept.webhook.state != WebhookState::Active || !kept.health.is_rested(now) {
            return Ok(());
        }
        let most = if rules.is_suspect(kept.health.failures) {
            1
        } else {
            rules.parallel as usize
        };
        let free = most.saturating_sub(busy);
        if free == 0 {
            return Ok(());
        }
        // Those that are under way are due, too.
        let limit = i64::try_from(free + busy).unwrap_or(i64::MAX);
        let due = deliveries::due(&mut sql, id, now, limit).await?;
        drop(sql);
        let fresh = due
            .into_iter()
            .filter(|delivery| !self.under_way.contains(&Job::Deliver(delivery.key())));
        let fresh: Vec<_> = fresh.take(free).collect();
        for delivery in fresh {
            let (webhooks, client) = (Arc::clone(&self.webhooks), self.client.clone());
            let (job, webhook) = (Job::Deliver(delivery.key()), kept.webhook.clone());
            self.spawn(job, async move {
                let delivered = deliver(webhooks, client, number, webhook, delivery).await;
                // What could not be kept is sent again at the next look, not at once.
                delivered
                    .inspect_err(|error| tracing::warn!(%error, "what became of an event could not be kept"))
                    .is_ok()
            });
        }
        Ok(())
    }

    fn spawn(&mut self, job: Job, task: impl Future<Output = bool> + Send + 'static) {
        if self.under_way.insert(job) {
            let id = self.tasks.spawn(task).id();
            self.jobs.insert(id, job);
        }
    }

    /// Waits until something is done; forever while nothing is under way. Nothing is lost when it is dropped while it waits.
    pub(super) async fn next_done(&mut self) -> Done {
        match self.tasks.join_next_with_id().await {
            Some(done) => done,
            None => std::future::pending().await,
        }
    }

    /// Goes on with the webhook of what is done.
    pub(super) async fn go_on(&mut self, done: Done) {
        let Some((job, more)) = self.ended(done) else {
            return;
        };
        let Some(number) = self.webhooks.lease.number() else {
            return;
        };
        match job {
            Job::Deliver((webhook, ..)) if more => {
                if let Err(error) = self.begin(webhook, number).await {
                    tracing::warn!(%error, "a webhook could not be looked at");
                }
            }
            Job::CatchUp(..) if more => self.webhooks.wake.notify_one(),
            _ => {}
        }
    }

    /// The job that is done, and whether there may be more of it.
    fn ended(&mut self, done: Done) -> Option<(Job, bool)> {
        let (id, more) = match done {
            Ok(done) => done,
            Err(error) => (error.id(), false),
        };
        let job = self.jobs.remove(&id)?;
        self.under_way.remove(&job);
        Some((job, more))
    }

    /// Waits for what is under way, and begins nothing more.
    pub(super) async fn finish(&mut self) {
        while let Some(done) = self.tasks.join_next_with_id().await {
            self.ended(done);
        }
    }
}
