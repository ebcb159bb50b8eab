//! How far a follower is behind its feed.

use jiff::SignedDuration;

/// How far a follower is behind what it knows of its feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lag {
    /// Events that it has not taken in. 0 or more.
    pub events: i64,
    /// How long the oldest of them has been waiting. 0 or more.
    pub age: SignedDuration,
}

/// The largest lag with which a service still answers as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LagBound {
    /// Events.
    pub events: i64,
    /// Age of the oldest of them.
    pub age: SignedDuration,
}

impl Default for LagBound {
    /// 250,000 events, 15 minutes: the matches of a large import may be made while the service is ready.
    fn default() -> Self {
        Self {
            events: 250_000,
            age: SignedDuration::from_mins(15),
        }
    }
}

impl Lag {
    /// Whether either figure is above its bound.
    #[must_use]
    pub fn exceeds(&self, bound: &LagBound) -> bool {
        self.events > bound.events || self.age > bound.age
    }
}
