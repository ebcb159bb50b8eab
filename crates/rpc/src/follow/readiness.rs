//! Whether a service's followers have come far enough for it to answer as it should.

use std::sync::Arc;
use std::time::Duration;

use techmarket_kernel::Clock;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::follow::lag::{Lag, LagBound};
use crate::follow::progress::Followers;
use crate::follow::stop::stopped;

/// What waits grows older without a word from anybody: look this often.
const LOOK: Duration = Duration::from_secs(1);
/// Looks from one line of the log about what is behind to the next.
const LOOKS_A_LINE: u32 = 10;

/// Says in `ready` whether each of `followers` has read its feed as it stood when following began, and is no further behind
/// now than `bound`, until `stop` turns true. What is behind is logged with its figures.
pub async fn report_readiness(
    followers: Followers,
    bound: LagBound,
    clock: Arc<dyn Clock>,
    ready: watch::Sender<bool>,
    mut stop: watch::Receiver<bool>,
) {
    let mut moved = followers.subscribe();
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looked = 0;
    loop {
        moved.mark_unchanged();
        let behind = followers.behind(&bound, clock.now());
        let changed = ready.send_if_modified(|ready| {
            let before = std::mem::replace(ready, behind.is_empty());
            before != *ready
        });
        if changed && behind.is_empty() {
            tracing::info!("ready: what follows the feeds has caught up");
        } else if changed || looked >= LOOKS_A_LINE {
            looked = 0;
            log(&behind);
        }
        tokio::select! {
            _ = moved.changed() => {}
            _ = looks.tick() => looked += 1,
            () = stopped(&mut stop) => return,
        }
    }
}

fn log(behind: &[(&str, Lag)]) {
    for (follower, lag) in behind {
        let (events, seconds) = (lag.events, lag.age.as_secs());
        tracing::warn!(
            follower,
            events,
            seconds,
            "not ready: a feed has not been read far enough"
        );
    }
}
