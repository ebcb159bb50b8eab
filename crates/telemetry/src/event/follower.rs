//! What happens to those who follow a feed.

use std::error::Error;
use std::fmt::Debug;
use std::time::Duration;

use crate::counters::{Counters, OfFollower};
use crate::event::Event;

/// The effect of a feed failed, and is tried again.
#[derive(Debug)]
pub struct FollowerFailed<'a> {
    /// The feed.
    pub source: &'a dyn Debug,
    /// What follows it.
    pub follower: &'static str,
    /// Why.
    pub error: &'a dyn Debug,
    /// When it is tried again.
    pub pause: Duration,
}

impl Event for FollowerFailed<'_> {
    fn log(&self) {
        let (source, error) = (self.source, self.error);
        tracing::error!(?source, follower = self.follower, ?error, pause = ?self.pause, "effect of a feed failed");
    }

    fn count(&self, counters: &Counters) {
        let follower = self.follower;
        counters
            .follower_failures
            .get_or_create(&OfFollower { follower })
            .inc();
    }
}

/// A follower was ahead of its feed, which was restored to an older state, and has fallen back.
#[derive(Debug)]
pub struct FollowerFellBack<'a> {
    /// The feed.
    pub source: &'a dyn Debug,
    /// What follows it.
    pub follower: &'static str,
    /// Where it was.
    pub position: i64,
    /// Head of the feed.
    pub head: i64,
}

impl Event for FollowerFellBack<'_> {
    fn log(&self) {
        let (source, follower) = (self.source, self.follower);
        let (position, head) = (self.position, self.head);
        tracing::warn!(
            ?source,
            follower,
            position,
            head,
            "the feed was restored to an older state: the follower falls back"
        );
    }

    fn count(&self, counters: &Counters) {
        let follower = self.follower;
        counters.fallen_back.get_or_create(&OfFollower { follower }).inc();
    }
}

/// A feed is followed no more.
#[derive(Debug)]
pub struct FollowerEnded<'a> {
    /// What followed it.
    pub follower: &'static str,
    /// Why.
    pub error: &'a (dyn Error + 'static),
}

impl Event for FollowerEnded<'_> {
    fn log(&self) {
        tracing::error!(
            follower = self.follower,
            error = self.error,
            "a feed is followed no more"
        );
    }

    fn count(&self, counters: &Counters) {
        let follower = self.follower;
        counters
            .follower_failures
            .get_or_create(&OfFollower { follower })
            .inc();
    }
}
