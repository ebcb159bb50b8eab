//! What time brings about: certificates of brokers end, and the feed tells of it 30 days before; addresses and numbers of who was
//! erased are forgotten.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use techmarket_feed::{Repository, Unit};
use techmarket_kernel::{Caller, Clock, Context, Result, Role};
use techmarket_rpc::stopped;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::domain::Broker;
use crate::erasure::told_since;
use crate::store::brokers::list_due;
use crate::store::erasures;

/// From one look at the clock to the next.
const INTERVAL: Duration = Duration::from_mins(1);
/// Brokers of a transaction.
const TOGETHER: i64 = 500;
/// Who changes brokers as time passes: the service itself.
const SUBJECT: &str = "clock";

/// Reminds of certificates and ends them as of `now`; how many brokers changed.
pub(crate) async fn pass(brokers: &Repository<Broker>, now: Timestamp) -> Result<i64> {
    let context = Context {
        caller: Caller::new(SUBJECT, [Role::System], None),
        now,
        traceparent: String::new(),
        mapped: Vec::new(),
    };
    let mut all = 0;
    loop {
        let passed = brokers.write_once(&context, |unit| Box::pin(some(unit)));
        let found = passed.await?;
        all += found;
        if found < TOGETHER {
            return Ok(all);
        }
    }
}

async fn some(unit: &mut Unit<'_, Broker>) -> Result<i64> {
    let now = unit.context().now;
    erasures::forget(unit.sql(), told_since(now)?).await?;
    let mut found = 0;
    for mut broker in list_due(unit.sql(), now, TOGETHER).await? {
        found += 1;
        // What is due and brings nothing about is counted anew all the same.
        let event = broker.pass(now).unwrap_or("broker.updated");
        unit.save(&mut broker, event).await?;
    }
    Ok(found)
}

/// Looks at `clock` each minute until `stop` turns true.
pub(crate) async fn watch(
    brokers: Arc<Repository<Broker>>,
    clock: Arc<dyn Clock>,
    mut stop: watch::Receiver<bool>,
) {
    let mut looks = tokio::time::interval(INTERVAL);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let passed = async {
            looks.tick().await;
            pass(&brokers, clock.now()).await
        };
        let passed = tokio::select! {
            passed = passed => passed,
            // What is cut off rolls back, and is done at the next start.
            () = stopped(&mut stop) => return,
        };
        match passed {
            Ok(0) => {}
            Ok(brokers) => tracing::info!(brokers, "certificates of brokers end or have ended"),
            Err(error) => tracing::warn!(%error, "brokers that are due stay so until the next look"),
        }
    }
}
