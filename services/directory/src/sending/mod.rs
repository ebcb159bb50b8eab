//! How events are sent by webhooks (docs/decisions/0072-webhooks.md): followers read the feeds into the queue of each webhook, and one
//! replica sends what is due.

mod client;
mod follower;
mod jobs;
mod work;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use techmarket_kernel::Result;
use techmarket_rpc::{follow, stopped};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::sending::client::Client;
use crate::sending::follower::WebhookFollower;
use crate::sending::work::Work;
use crate::webhooks::Webhooks;

pub(crate) use follower::consumer;

/// From one look at what is due to the next.
const LOOK: Duration = Duration::from_millis(500);
/// What is under way at the end has so long to be answered and noted.
const FINISH: Duration = Duration::from_secs(5);

impl Webhooks {
    /// What runs beside the calls until `stop`: a follower a feed, and the sending.
    pub(crate) fn background(self: &Arc<Self>, stop: &watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        let mut running: Vec<BoxFuture<'static, ()>> = Vec::new();
        for (source, rpc) in &self.settings.feeds {
            let follower = WebhookFollower::new(Arc::clone(self), *source);
            let following = Box::pin(follow(rpc.clone(), follower, stop.clone()));
            running.push(Box::pin(async move {
                if let Err(error) = following.await {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "a feed is followed no more");
                }
            }));
        }
        let (webhooks, stop) = (Arc::clone(self), stop.clone());
        running.push(Box::pin(async move {
            if let Err(error) = webhooks.send(stop).await {
                tracing::error!(%error, "no events are sent by webhooks");
            }
        }));
        running
    }

    /// Sends what is due while this replica holds the lease. The lease is left once nothing is under way, so that the next holder
    /// sends nothing that is just being taken.
    async fn send(self: Arc<Self>, mut stop: watch::Receiver<bool>) -> Result<()> {
        let (leave, left) = watch::channel(false);
        let keeping = tokio::spawn(self.lease.clone().keep(left));
        let client = Client::new(&self.settings)?;
        let mut work = Work::new(Arc::clone(&self), client);
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stopped(&mut stop) => break,
                _ = looks.tick() => work.look().await,
                () = self.wake.notified() => work.look().await,
                done = work.next_done() => work.go_on(done).await,
            }
        }
        drop(timeout(FINISH, work.finish()).await);
        leave.send_replace(true);
        drop(keeping.await);
        Ok(())
    }
}
