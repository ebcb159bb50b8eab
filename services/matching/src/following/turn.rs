//! Which replica makes matches: the one that holds the lease. The others wait until it has done so, and keep up with it.

use std::time::Duration;

use techmarket_feed::Unit;
use techmarket_kernel::{Error, Reason, Result};
use tokio::time::interval;

use crate::app::App;
use crate::domain::Match;

/// The lease of the one that makes matches. Of two that did so at once, each with an index of its own, neither might find the pair
/// of two posts that are published at once.
pub(crate) const LEASE: &str = "matches";

/// From one look at what the holder has done to the next.
const LOOK: Duration = Duration::from_millis(200);

impl App {
    /// The number under which this replica may take events in that lead to `position`, once it may; `None` once another has
    /// brought `consumer` there.
    pub(super) async fn turn(&self, consumer: &str, position: i64) -> Result<Option<i64>> {
        let (mut looks, mut changes) = (interval(LOOK), self.lease.changes());
        loop {
            if self.cursor(consumer).await? >= position {
                return Ok(None);
            }
            if let Some(number) = self.lease.number() {
                return Ok(Some(number));
            }
            tokio::select! {
                _ = looks.tick() => {}
                _ = changes.changed() => {}
            }
        }
    }

    /// Refuses what this replica would write behind a take-over of the lease that it held under `number`.
    pub(super) async fn in_turn(&self, unit: &mut Unit<'_, Match>, number: i64) -> Result<()> {
        if self.lease.holds(unit.sql(), number).await? {
            return Ok(());
        }
        Err(Error::new(Reason::Unavailable, "供需匹配已由另一个副本接手"))
    }
}
