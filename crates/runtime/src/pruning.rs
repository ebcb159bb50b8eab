//! What time takes away of the audit trails of this process: entries that nobody has to keep any longer.

use std::sync::Arc;
use std::time::Duration;

use techmarket_audit::Retention;
use techmarket_kernel::{Clock, SystemClock};
use techmarket_rpc::stopped;
use techmarket_store::Database;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::Service;

/// From one look to the next.
const INTERVAL: Duration = Duration::from_hours(24);

/// The trails of services, and how long their entries are kept.
pub(crate) struct Pruning {
    trails: Vec<(&'static str, Database)>,
    retention: Retention,
}

impl Pruning {
    pub(crate) fn of(services: &[Arc<dyn Service>], retention: Retention) -> Self {
        let kept = |service: &Arc<dyn Service>| Some((service.grpc_name(), service.pruned()?));
        Self {
            trails: services.iter().filter_map(kept).collect(),
            retention,
        }
    }

    /// Looks each day until `stop`. A trail that cannot be pruned holds up no other.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut looks = tokio::time::interval(INTERVAL);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let looked = async {
                looks.tick().await;
                for (service, database) in &self.trails {
                    self.look(service, database).await;
                }
            };
            tokio::select! {
                () = looked => {}
                () = stopped(&mut stop) => return,
            }
        }
    }

    async fn look(&self, service: &str, database: &Database) {
        match self.retention.prune(database, SystemClock.now()).await {
            Ok(None) => {}
            Ok(Some(head)) => tracing::info!(service, position = head.position, "the audit trail was pruned"),
            Err(error) => tracing::warn!(service, %error, "the audit trail is pruned at the next look"),
        }
    }
}

#[cfg(test)]
mod tests;
