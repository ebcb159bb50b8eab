//! Taking the events of one side into its index.
//!
//! Indexing and matching follow the feeds each by itself: matching a post takes a hundred times as long as indexing it, and a
//! post is to be found at once.

use std::sync::Arc;

use techmarket_kernel::{Error, Result};

use crate::app::{App, MarketSide, PostEvent, blocking, position};
use crate::domain::Change;

impl App {
    /// The position of a side's feed up to which its index has been read.
    #[must_use]
    pub fn indexed<K: MarketSide>(&self) -> i64 {
        position(K::index(self).position())
    }

    /// Takes events into the index, up to `reached`. Those that it has seen before change nothing.
    pub async fn index_posts<K: MarketSide>(&self, events: Vec<PostEvent<K>>, reached: i64) -> Result<()> {
        let before = self.indexed::<K>();
        if reached > before {
            let new = events.into_iter().filter(|event| event.position > before);
            let changes: Vec<Change<K>> = new.map(|event| event.change).collect();
            let target = u64::try_from(reached).map_err(Error::internal)?;
            let index = Arc::clone(K::index(self));
            blocking(move || index.apply(&changes, target)).await?;
        }
        self.index_moved.notify_waiters();
        Ok(())
    }

    /// Returns once the index of a side has reached `position`.
    pub(super) async fn index_reaches<K: MarketSide>(&self, position: i64) {
        loop {
            let moved = self.index_moved.notified();
            if self.indexed::<K>() >= position {
                return;
            }
            moved.await;
        }
    }
}
