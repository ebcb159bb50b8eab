//! How far followers have come.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use techmarket_proto::feed::v1::{Event, TailResponse};
use tokio::sync::watch;

use crate::follow::lag::{Lag, LagBound};

/// The followers of a service, to be asked how far they have come. Cheap to clone; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Followers(Arc<watch::Sender<Vec<State>>>);

/// Where one follower shows how far it has come.
#[derive(Clone, Debug)]
pub struct Progress {
    followers: Followers,
    place: usize,
}

/// One follower.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// What it does, for the log: `index of supply`.
    name: &'static str,
    /// Position up to which events have had their effect.
    position: i64,
    /// Head of the feed, as last heard.
    head: i64,
    /// Head of the feed when following began; unknown before the first message.
    beginning: Option<i64>,
    /// Time of the oldest event that waits, by the clock of the service whose feed it is.
    oldest: Option<Timestamp>,
    /// Whether the service can answer as it should whatever this one has done.
    aside: bool,
    /// It follows no more.
    ended: bool,
}

impl State {
    /// Whether everything has been taken in that the feed held when following began, and no more waits than `bound`.
    fn is_ready(&self, bound: &LagBound, now: Timestamp) -> bool {
        let begun = self.beginning.is_some_and(|head| self.position >= head);
        self.aside || begun && !self.ended && !self.lag(now).exceeds(bound)
    }

    fn lag(&self, now: Timestamp) -> Lag {
        let events = (self.head - self.position).max(0);
        let waits = self.oldest.filter(|_| events > 0);
        let age = waits.map_or(SignedDuration::ZERO, |since| now.duration_since(since));
        Lag {
            events,
            // The clock of another machine may be ahead.
            age: age.max(SignedDuration::ZERO),
        }
    }
}

impl Followers {
    /// Adds a follower that does what `name` says.
    #[must_use]
    pub fn add(&self, name: &'static str) -> Progress {
        self.push(State {
            name,
            ..State::default()
        })
    }

    /// Adds a follower without which the service answers as it should.
    #[must_use]
    pub fn add_aside(&self, name: &'static str) -> Progress {
        self.push(State {
            name,
            aside: true,
            ..State::default()
        })
    }

    fn push(&self, state: State) -> Progress {
        let mut place = 0;
        self.0.send_modify(|states| {
            place = states.len();
            states.push(state);
        });
        Progress {
            followers: self.clone(),
            place,
        }
    }

    /// The lag of each follower at `now`, by name.
    #[must_use]
    pub fn lags(&self, now: Timestamp) -> Vec<(&'static str, Lag)> {
        let states = self.0.borrow();
        states.iter().map(|state| (state.name, state.lag(now))).collect()
    }

    /// The followers that are not ready at `now`.
    pub(super) fn behind(&self, bound: &LagBound, now: Timestamp) -> Vec<(&'static str, Lag)> {
        let states = self.0.borrow();
        let behind = states.iter().filter(|state| !state.is_ready(bound, now));
        behind.map(|state| (state.name, state.lag(now))).collect()
    }

    /// Tells of batches that have had their effect.
    pub(super) fn subscribe(&self) -> watch::Receiver<Vec<State>> {
        self.0.subscribe()
    }
}

impl Default for Progress {
    /// That of a follower that nobody asks.
    fn default() -> Self {
        Followers::default().add("")
    }
}

impl Progress {
    /// What the follower does.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.read(|state| state.name)
    }

    /// Position up to which events have had their effect.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.read(|state| state.position)
    }

    /// The lag at `now`.
    #[must_use]
    pub fn lag(&self, now: Timestamp) -> Lag {
        self.read(|state| state.lag(now))
    }

    /// The effect is lost, and following begins anew.
    pub fn lost(&self) {
        self.change(|state| state.beginning = None);
    }

    /// A stream begins behind `position`. An effect that has fallen back is made once more.
    pub(super) fn begin(&self, position: i64) {
        self.change(|state| {
            if position < state.position {
                state.beginning = None;
            }
            state.position = position;
            state.oldest = None;
        });
    }

    /// A message has arrived and waits.
    pub(super) fn heard(&self, message: &TailResponse) {
        self.followers.0.send_if_modified(|states| {
            let Some(state) = states.get_mut(self.place) else {
                return false;
            };
            state.head = message.head_position;
            if let Some(event) = &message.event {
                state.oldest = state.oldest.or(time(event));
            }
            // Who watches is woken by each batch; the first message alone may matter before.
            let first = state.beginning.is_none();
            state.beginning.get_or_insert(message.head_position);
            first
        });
    }

    /// Everything up to `position` has had its effect; of what waits behind it, `oldest` is the first.
    pub(super) fn took(&self, position: i64, oldest: Option<&Event>) {
        self.change(|state| {
            state.position = position;
            state.oldest = oldest.and_then(time);
        });
    }

    /// It follows no more.
    pub(super) fn end(&self) {
        self.change(|state| state.ended = true);
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T
    where
        T: Default,
    {
        let states = self.followers.0.borrow();
        states.get(self.place).map(read).unwrap_or_default()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        self.followers.0.send_modify(|states| {
            if let Some(state) = states.get_mut(self.place) {
                change(state);
            }
        });
    }
}

fn time(event: &Event) -> Option<Timestamp> {
    let time = event.time.as_ref()?;
    Timestamp::new(time.seconds, time.nanos).ok()
}
