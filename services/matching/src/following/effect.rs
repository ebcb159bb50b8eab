//! What a follower of a feed does.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use techmarket_kernel::{Clock, Result};

use crate::app::App;

/// Events that are taken in together by an effect whose cost grows with each.
const TOGETHER: usize = 256;

/// What the events of one feed do here. Effect and position are durable together when `take` returns.
pub(super) trait Effect: Send {
    /// The events of the feed.
    type Event: Send;

    /// Most events that are taken in together.
    const TOGETHER: usize = TOGETHER;

    /// The position that the effect has reached.
    fn position(&self) -> impl Future<Output = Result<i64>> + Send;

    /// Whether what it has done is lost, so that it has to begin anew.
    fn is_lost(&self) -> bool {
        false
    }

    /// Takes events in, in order, together with the position they lead to.
    fn take(&mut self, events: Vec<Self::Event>, position: i64) -> impl Future<Output = Result<()>> + Send;

    /// The feed was restored to an older state and ends at `head`, before [`Self::position`]: goes back there, or further.
    fn fall_back(&mut self, head: i64) -> impl Future<Output = Result<()>> + Send;
}

/// What follows the feed of the side `K`.
pub(super) struct Following<K> {
    pub(super) app: App,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) side: PhantomData<fn() -> K>,
}
