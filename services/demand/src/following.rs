//! The feed of contracts: a registered contract that names a demand meets it.

use std::sync::Arc;

use techmarket_feed::{Stored as _, Unit, advance_cursor, read_cursor, reset_cursor};
use techmarket_kernel::{Caller, Clock, Context, Kind, Result, Role};
use techmarket_posting::Posts;
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::{Follower, Progress};

use crate::domain::{Demand, DemandContent, RegisteredContract, contract};
use crate::messages::registered;

/// The cursor of the feed of contracts.
const CONSUMER: &str = "contract";
/// The owner may change the demand at the same moment; then it is decided again.
const ATTEMPTS: usize = 3;
/// Who changes demands when contracts are registered: this service itself.
const SUBJECT: &str = "demand";

/// Follows the feed of contracts.
pub struct ContractFollower {
    demands: Posts<DemandContent>,
    clock: Arc<dyn Clock>,
    progress: Progress,
}

impl ContractFollower {
    /// A follower that changes `demands`, and shows in `progress` how far it has come.
    #[must_use]
    pub fn new(demands: Posts<DemandContent>, clock: Arc<dyn Clock>, progress: Progress) -> Self {
        Self {
            demands,
            clock,
            progress,
        }
    }

    /// Takes note of the contract registered at `position`, if any, and moves the cursor there in the same transaction. What
    /// stands at or before the cursor had its effect already and has none again.
    async fn reach(
        &self,
        position: i64,
        registered: Option<&RegisteredContract>,
        traceparent: String,
    ) -> Result<()> {
        // The change goes on with the trace of the registration that caused it.
        let context = self.context(traceparent);
        let demands = self.demands.repository();
        let mut attempt = 1;
        loop {
            let reached = demands.write_once(&context, |unit| Box::pin(reach(unit, position, registered)));
            match reached.await {
                Err(error) if error.kind() == Kind::Aborted && attempt < ATTEMPTS => attempt += 1,
                other => return other,
            }
        }
    }
}

impl ContractFollower {
    fn context(&self, traceparent: String) -> Context {
        Context {
            caller: Caller::new(SUBJECT, [Role::System], None),
            now: self.clock.now(),
            traceparent,
            mapped: Vec::new(),
        }
    }
}

async fn reach(
    unit: &mut Unit<'_, Demand>,
    position: i64,
    registered: Option<&RegisteredContract>,
) -> Result<()> {
    if position <= read_cursor(unit.sql(), CONSUMER).await? {
        return Ok(());
    }
    if let Some(registered) = registered {
        // A contract may name a demand that this market never had.
        let found = Demand::find(unit.sql(), registered.demand).await?;
        if let Some(mut demand) = found
            && contract(&mut demand, &registered.buyer)
        {
            unit.save(&mut demand, "demand.contracted").await?;
        }
    }
    Ok(advance_cursor(unit.sql(), CONSUMER, position).await?)
}

impl Follower for ContractFollower {
    fn source(&self) -> Source {
        Source::Contract
    }

    fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// What the feed still holds has had its effect.
    async fn fall_back(&mut self, head: i64) -> Result<bool> {
        let context = self.context(String::new());
        let demands = self.demands.repository();
        let fallen = demands.write_once(&context, |unit| {
            Box::pin(async move { Ok(reset_cursor(unit.sql(), CONSUMER, head).await?) })
        });
        fallen.await.map(|()| true)
    }

    async fn position(&self) -> Result<i64> {
        let mut session = self.demands.repository().read().await?;
        Ok(read_cursor(&mut session, CONSUMER).await?)
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let mut reached = 0;
        for event in events {
            if let Some(registered) = registered(&event) {
                self.reach(event.position, Some(&registered), event.traceparent)
                    .await?;
                reached = event.position;
            }
        }
        if reached < position {
            self.reach(position, None, String::new()).await?;
        }
        Ok(())
    }
}
