//! What calls and followers stand on.

use std::num::NonZero;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::thread;

use jiff::Timestamp;
use techmarket_feed::{Repository, read_cursor, reset_cursor};
use techmarket_kernel::{Caller, Clock, Context, Error, Result, Rng, Role};
use techmarket_ranking::text_score;
use techmarket_rpc::Rpc;
use techmarket_store::lease::Lease;
use techmarket_telemetry::trace::here_too;
use techmarket_types::CodeTables;
use tokio::sync::{Mutex, Notify, Semaphore};

use crate::domain::{DemandKind, Hit, Match, RankingModel, SupplyKind};
use crate::following::term_matcher::TermMatcher;
use crate::index::{MarketVectors, PostIndex};

/// Which pairs become matches.
#[derive(Clone, Copy, Debug)]
pub struct Threshold {
    /// Lowest score, of the pair and of its texts alone.
    pub score: f64,
    /// Most matches that one publication makes.
    pub pairs: usize,
}

impl Threshold {
    /// Whether a pair is worth a broker's reading. Its codes can lower it, and never carry it: one region, one field and one
    /// maturity are common to posts that have nothing to do with each other.
    pub(crate) fn admits(&self, hit: &Hit) -> bool {
        hit.score >= self.score && text_score(&hit.contributions) >= self.score
    }
}

/// The indexes, the store and the other services. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

/// What an [`App`] is made of.
pub(crate) struct Parts {
    pub(crate) supply: Arc<PostIndex<SupplyKind>>,
    pub(crate) demand: Arc<PostIndex<DemandKind>>,
    /// Told when an index has taken events in.
    pub(crate) index_moved: Notify,
    pub(crate) vectors: MarketVectors,
    /// Places of those who look into an index, in the order in which they came.
    pub(crate) looking: Arc<Semaphore>,
    /// How far the vectors of the supply and of the demand side have been read.
    pub(crate) vectors_read: [AtomicI64; 2],
    pub(crate) matches: Repository<Match>,
    /// Held by the replica that makes matches and learns.
    pub(crate) lease: Lease,
    pub(crate) models: Repository<RankingModel>,
    /// Revision of the store's head whose version is in use here.
    pub(crate) known_models: Mutex<Option<i64>>,
    /// Answers that must have come since the last version before another is learnt.
    pub(crate) least_answers: i64,
    pub(crate) posts: Posts,
    pub(crate) matcher: Arc<TermMatcher>,
    pub(crate) threshold: Threshold,
    pub(crate) tables: &'static CodeTables,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
}

/// The services of supply and demand, called in the name of the market: as such they show the confidential layer.
pub(crate) struct Posts {
    pub(crate) supply: Rpc,
    pub(crate) demand: Rpc,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The position up to which `consumer` has had its effect in the store.
    pub async fn cursor(&self, consumer: &str) -> Result<i64> {
        let mut session = self.matches.read().await?;
        Ok(read_cursor(&mut session, consumer).await?)
    }

    /// Runs `work`, which looks into an index for a caller, once it is its turn. A hundred at once would each take as long as all
    /// together, and those that begin last need not end last.
    pub(crate) async fn look<T, E>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, E> + Send + 'static,
    ) -> Result<T>
    where
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        let place = Arc::clone(&self.looking).acquire_owned().await;
        let place = place.map_err(Error::internal)?;
        blocking(move || {
            // Also of a caller that went away: what has begun is done.
            let _place = place;
            work()
        })
        .await
    }

    /// Puts `consumer` at `head`, where its feed ends since it was restored to an older state.
    pub(crate) async fn fall_back(&self, now: Timestamp, consumer: &str, head: i64) -> Result<()> {
        let context = own_context(now, "");
        let fallen = self.matches.write_once(&context, |unit| {
            Box::pin(async move { Ok(reset_cursor(unit.sql(), consumer, head).await?) })
        });
        fallen.await
    }
}

/// What the service does on its own account happens in this context.
pub(crate) fn own_context(now: Timestamp, traceparent: &str) -> Context {
    let caller = Caller::new("matching", [Role::System], None);
    Context {
        caller,
        now,
        traceparent: traceparent.to_owned(),
        mapped: Vec::new(),
    }
}

/// Places for those who look into an index: two for each processor, so that a short look does not wait for one long one.
pub(crate) fn places() -> Arc<Semaphore> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    Arc::new(Semaphore::new(2 * processors))
}

/// Runs work that blocks (the index) where it does not hold up others.
pub(crate) async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T>
where
    T: Send + 'static,
    E: Into<Error> + Send + 'static,
{
    match tokio::task::spawn_blocking(here_too(work)).await {
        Ok(done) => done.map_err(Into::into),
        Err(panicked) => Err(Error::internal(panicked)),
    }
}

/// An index counts in positions of a feed, which are never negative.
pub(crate) fn position(of_index: u64) -> i64 {
    i64::try_from(of_index).unwrap_or(i64::MAX)
}
