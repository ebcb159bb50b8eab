//! Who takes how much (份额): places for calls, bytes of messages that are not whole, bytes of answers that are not read.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use techmarket_kernel::{Caller, Error, Reason, Result, subscriber};
use techmarket_types::CreditCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::work::{KINDS, Work, places, places_of_one};
use crate::{Connection, Limits};

/// Holders that are remembered before those that hold nothing are forgotten.
const REMEMBERED: usize = 1_024;
/// Calls of one holder whose message is not whole, or that wait for a place.
const WAITING: usize = 2_048;
/// Streams of health and reflection that one address has open.
const PROBES: usize = 64;
/// Other streams that one holder reads at once.
const STREAMS: usize = 2_048;
/// What a refused caller waits before it comes back.
const RETRY: Duration = Duration::from_secs(1);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Holder {
    /// The services of this market. They call within the calls of others, so they have places of their own: else calls that
    /// hold every place would wait for calls that find none.
    Market,
    /// Subject and organisation of a token.
    Caller(String, Option<CreditCode>),
    /// Nobody known, at this address (of IPv6, in this /64); none within the process.
    Address(Option<IpAddr>),
}

/// Everything that is shared.
pub(crate) struct Shares {
    limits: Limits,
    /// Places of each kind, for all but the market itself.
    places: [Arc<Semaphore>; KINDS],
    /// Bytes of messages under way, of all, and of those without a token.
    bytes: Arc<Semaphore>,
    nameless_bytes: Arc<Semaphore>,
    market: Arc<Share>,
    holders: Mutex<HashMap<Holder, Arc<Share>>>,
}

/// What one holder may take.
pub(crate) struct Share {
    places: [Arc<Semaphore>; KINDS],
    /// Calls whose message is not whole, or that wait for a place.
    waiting: Arc<Semaphore>,
    /// Bytes of its messages, until their calls are answered.
    bytes: Arc<Semaphore>,
    /// Bytes of its answers that it has not read.
    answers: Arc<Semaphore>,
    /// Streams of health and reflection.
    probes: Arc<Semaphore>,
    /// Other streams that it reads.
    streams: Arc<Semaphore>,
    /// Whether it is the market's own, bounded by its services and not here.
    market: bool,
    nameless: bool,
}

/// A place, until it is dropped.
#[derive(Default)]
pub(crate) struct Place {
    _held: [Option<OwnedSemaphorePermit>; 2],
}

/// Room that a message takes as it comes, until it is dropped: within the bound of its connection, of its holder, of those
/// without a token, and of all.
pub(crate) struct Room {
    bounds: [Option<Arc<Semaphore>>; 4],
    held: [Option<OwnedSemaphorePermit>; 4],
}

impl Holder {
    pub(crate) fn of(caller: Option<&Caller>, address: Option<IpAddr>) -> Self {
        match caller {
            Some(caller) if caller.is_market() => Self::Market,
            Some(caller) => Self::Caller(caller.person(), caller.organization.clone()),
            None => Self::Address(address.map(subscriber)),
        }
    }
}

impl Shares {
    pub(crate) fn new(limits: Limits) -> Self {
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits));
        let own = semaphore((limits.calls / 2).max(limits.calls.min(8)));
        let market = Share {
            places: std::array::from_fn(|_| Arc::clone(&own)),
            market: true,
            ..Share::new(&limits, false)
        };
        Self {
            places: places(limits.calls).map(semaphore),
            bytes: semaphore(limits.bytes),
            nameless_bytes: semaphore(limits.bytes / 4),
            market: Arc::new(market),
            holders: Mutex::default(),
            limits,
        }
    }

    /// The share of `holder`.
    pub(crate) fn of(&self, holder: Holder) -> Arc<Share> {
        if holder == Holder::Market {
            return Arc::clone(&self.market);
        }
        let mut holders = self.holders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = holders.get(&holder) {
            return Arc::clone(share);
        }
        // A share that nobody holds is whole, so it may be made anew. When many are in use, the next sweep comes later: each
        // call pays for a constant part of one.
        if holders.len() >= REMEMBERED && holders.len() == holders.capacity() {
            holders.retain(|_, share| Arc::strong_count(share) > 1);
        }
        let nameless = matches!(holder, Holder::Address(_));
        let share = Arc::new(Share::new(&self.limits, nameless));
        holders.insert(holder, Arc::clone(&share));
        share
    }

    /// A place for a call of `work`: within the holder's own first, then among all. Who has all of its own waits for itself, and
    /// so does not stand in the way of others.
    pub(crate) async fn place(&self, share: &Share, work: Work) -> Result<Place> {
        let Some(kind) = work.index() else {
            return Ok(Place::default());
        };
        let places = async {
            let own = Arc::clone(&share.places[kind]).acquire_owned().await.ok();
            // The market waits for none but itself.
            let common = if share.market {
                None
            } else {
                Arc::clone(&self.places[kind]).acquire_owned().await.ok()
            };
            Place { _held: [own, common] }
        };
        timeout(self.limits.wait, places)
            .await
            .map_err(|_| overloaded("同时进行的调用过多，请稍后再试"))
    }

    /// Where a message of `share` that comes by `connection` finds room.
    pub(crate) fn room(&self, share: &Share, connection: Option<&Connection>) -> Room {
        let bounds = if share.market {
            Default::default()
        } else {
            [
                connection.map(|connection| Arc::clone(&connection.waiting)),
                Some(Arc::clone(&share.bytes)),
                share.nameless.then(|| Arc::clone(&self.nameless_bytes)),
                Some(Arc::clone(&self.bytes)),
            ]
        };
        Room {
            bounds,
            held: Default::default(),
        }
    }
}

impl Share {
    fn new(limits: &Limits, nameless: bool) -> Self {
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits));
        Self {
            places: places_of_one(limits.calls).map(semaphore),
            waiting: semaphore(WAITING),
            bytes: semaphore(limits.caller_bytes),
            answers: semaphore(limits.caller_bytes),
            probes: semaphore(PROBES),
            streams: semaphore(STREAMS),
            market: false,
            nameless,
        }
    }

    /// Counts a call whose message is not whole, or that waits for a place, until what is returned is dropped.
    pub(crate) fn waits(&self) -> Result<OwnedSemaphorePermit> {
        let counted = Arc::clone(&self.waiting).try_acquire_owned();
        counted.map_err(|_| overloaded("等待处理的调用过多，请稍后再试"))
    }

    /// A stream of health or reflection, which anybody may open.
    pub(crate) fn probe(&self) -> Result<Place> {
        let held = Arc::clone(&self.probes).try_acquire_owned();
        let held =
            held.map_err(|_| overloaded("同一地址打开的健康检查与反射流过多，请关闭不用的流后再试"))?;
        Ok(Place {
            _held: [Some(held), None],
        })
    }

    /// An answer that is a stream, until it ends.
    pub(crate) fn stream(&self) -> Result<Place> {
        let held = Arc::clone(&self.streams).try_acquire_owned();
        let held = held.map_err(|_| overloaded("同时读取的流过多，请关闭不用的流后再试"))?;
        Ok(Place {
            _held: [Some(held), None],
        })
    }

    /// Room for an answer of so many bytes, once its holder has read enough of those before.
    pub(crate) async fn answer(&self, bytes: usize, limits: &Limits) -> Result<Option<OwnedSemaphorePermit>> {
        if self.market || bytes == 0 {
            return Ok(None);
        }
        // An answer larger than the whole room has all of it.
        let bytes = permits(bytes.min(limits.caller_bytes));
        let room = Arc::clone(&self.answers).acquire_many_owned(bytes);
        match timeout(limits.wait, room).await {
            Ok(room) => Ok(room.ok()),
            Err(_) => Err(overloaded("未读取的应答过多，请先读取已有应答再试")),
        }
    }
}

impl Room {
    /// Takes `bytes` more, within every bound at once.
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<()> {
        for (bound, held) in self.bounds.iter().zip(&mut self.held) {
            let Some(bound) = bound else { continue };
            let more = Arc::clone(bound).try_acquire_many_owned(permits(bytes));
            let more = more.map_err(|_| overloaded("未传完的请求消息过多，请等已有请求传完后再试"))?;
            match held {
                Some(held) => held.merge(more),
                None => *held = Some(more),
            }
        }
        Ok(())
    }

    /// The message is whole: the connection may wait for others.
    pub(crate) fn whole(&mut self) {
        self.held[0] = None;
    }
}

fn permits(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn overloaded(message: &'static str) -> Error {
    Error::new(Reason::Overloaded, message).retry_after(RETRY)
}

#[cfg(test)]
mod tests;
