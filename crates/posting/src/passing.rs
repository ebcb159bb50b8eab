//! What time brings about: owners are reminded, posts expire.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use techmarket_feed::{Stored, Unit};
use techmarket_kernel::{Caller, Clock, Context, Result, Role};
use techmarket_rpc::stopped;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::{Post, PostRules, Posts, Table, Wire};

/// From one look at the clock to the next.
const INTERVAL: Duration = Duration::from_mins(1);
/// Posts of a transaction.
const TOGETHER: i64 = 500;
/// Who changes posts as time passes: the service itself.
const SUBJECT: &str = "clock";

/// What a look at the clock brought about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Owners that were reminded, each of one post.
    pub reminded: usize,
    /// Posts that expired.
    pub expired: usize,
}

impl<C: Table + Wire> Posts<C> {
    /// Reminds owners and ends the terms of posts as of `now`.
    pub async fn pass(&self, now: Timestamp) -> Result<Passed> {
        let context = Context {
            caller: Caller::new(SUBJECT, [Role::System], None),
            now,
            traceparent: String::new(),
            mapped: Vec::new(),
        };
        let mut all = Passed::default();
        loop {
            let passed = self
                .repository()
                .write_once(&context, |unit| Box::pin(pass(unit, self.rules)));
            let (found, passed) = passed.await?;
            all.reminded += passed.reminded;
            all.expired += passed.expired;
            if found < TOGETHER {
                return Ok(all);
            }
        }
    }

    /// Looks at `clock` each minute until `stop` turns true.
    pub async fn watch(self, clock: Arc<dyn Clock>, mut stop: watch::Receiver<bool>) {
        let mut looks = tokio::time::interval(INTERVAL);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let passed = async {
                looks.tick().await;
                self.pass(clock.now()).await
            };
            let passed = tokio::select! {
                passed = passed => passed,
                // What is cut off rolls back, and is done at the next start.
                () = stopped(&mut stop) => return,
            };
            match passed {
                Ok(passed) if passed == Passed::default() => {}
                Ok(Passed { reminded, expired }) => {
                    tracing::info!(kind = C::NAME, reminded, expired, "posts are due or have expired");
                }
                Err(error) => tracing::warn!(%error, "posts that are due stay so until the next look"),
            }
        }
    }
}

/// Some of what is due, and how many were looked at.
async fn pass<C: Table + Wire>(unit: &mut Unit<'_, Post<C>>, rules: &PostRules) -> Result<(i64, Passed)> {
    let now = unit.context().now;
    let due = Post::<C>::list_due(unit.sql(), now, TOGETHER).await?;
    let (mut found, mut passed) = (0, Passed::default());
    for mut post in due {
        found += 1;
        match post.pass(rules, now) {
            Some(event) => {
                if event == C::EVENTS.expired {
                    passed.expired += 1;
                } else {
                    passed.reminded += 1;
                }
                unit.save(&mut post, event).await?;
            }
            // Nobody has to know that its term is counted now.
            None => {
                Stored::update(&post, unit.sql(), post.version).await?;
            }
        }
    }
    Ok((found, passed))
}
