//! What time takes away of the audit trail: entries that nobody has to keep any longer.

use std::sync::Arc;
use std::time::Duration;

use techmarket_audit::{AuditHead, PRUNED, Step, prune};
use techmarket_kernel::{Context, Result};
use techmarket_rpc::stopped;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::accounts::Accounts;
use crate::auditing::words;

/// From one look to the next.
const INTERVAL: Duration = Duration::from_hours(24);
/// Entries that go at once; the rest goes the day after.
const MOST: u64 = 50_000;

impl Accounts {
    /// Lets entries go whose years are over as of now; the last of them.
    pub(crate) async fn prune_trail(&self) -> Result<Option<AuditHead>> {
        let context = &Context::of_market(self.clock.now());
        let (now, retention) = (context.now, &self.settings.retention);
        let step = &Step {
            time: now,
            subject: context.caller.subject.clone(),
            role: words(&context.caller.roles),
            action: PRUNED,
            resource: String::new(),
            detail: String::new(),
            content: None,
        };
        self.repository
            .write_once(context, |unit| {
                Box::pin(async move {
                    let is_due = |entry: &techmarket_audit::AuditEntry| {
                        retention.is_over(&entry.action, entry.time, now)
                    };
                    Ok(prune(unit.sql(), step.clone(), is_due, MOST).await?)
                })
            })
            .await
    }

    /// Looks each day until `stop`.
    pub(crate) async fn prune_trails(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut looks = tokio::time::interval(INTERVAL);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let pruned = async {
                looks.tick().await;
                self.prune_trail().await
            };
            let pruned = tokio::select! {
                pruned = pruned => pruned,
                () = stopped(&mut stop) => return,
            };
            match pruned {
                Ok(None) => {}
                Ok(Some(head)) => tracing::info!(position = head.position, "the audit trail was pruned"),
                Err(error) => tracing::warn!(%error, "the audit trail is pruned at the next look"),
            }
        }
    }
}
