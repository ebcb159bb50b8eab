//! Taking the events of one side into its index.
//!
//! Indexing and matching follow the feeds each by itself: matching a post takes a hundred times as long as indexing it, and a
//! post is to be found at once.

use std::sync::Arc;

use techmarket_kernel::{Error, Result};

use crate::app::{App, blocking, position};
use crate::domain::Change;
use crate::following::effect::{Effect, Following};
use crate::following::events::Followed;
use crate::market_side::{MarketSide, PostEvent};

/// Indexes the posts of a side.
pub(super) struct IndexPosts<K>(pub(super) Following<K>);

impl<K: Followed> Effect for IndexPosts<K> {
    type Event = PostEvent<K>;

    /// A commit takes its time whatever its size.
    const TOGETHER: usize = 4_096;

    async fn position(&self) -> Result<i64> {
        self.0.app.open_index::<K>().await?;
        Ok(self.0.app.indexed::<K>())
    }

    fn is_lost(&self) -> bool {
        K::index(&self.0.app).is_broken()
    }

    async fn take(&mut self, events: Vec<PostEvent<K>>, position: i64) -> Result<()> {
        self.0.app.index_posts::<K>(events, position).await
    }

    /// It holds posts that the feed does not tell of any more: nothing of it can be trusted.
    async fn fall_back(&mut self, _: i64) -> Result<()> {
        let index = Arc::clone(K::index(&self.0.app));
        blocking(move || index.begin_anew()).await
    }
}

impl App {
    /// The position of a side's feed up to which its index has been read.
    #[must_use]
    pub fn indexed<K: MarketSide>(&self) -> i64 {
        position(K::index(self).position())
    }

    /// Opens the index of a side anew if it could not be written. What is lost of it is read from the feed once more.
    async fn open_index<K: MarketSide>(&self) -> Result<()> {
        let index = Arc::clone(K::index(self));
        if !index.is_broken() {
            return Ok(());
        }
        blocking(move || index.reopen()).await?;
        tracing::warn!(
            side = K::SIDE.as_str(),
            position = self.indexed::<K>(),
            "the index could not be written and was opened anew"
        );
        Ok(())
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
