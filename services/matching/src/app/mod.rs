//! Use cases of matching, one a file.

mod accept_match;
mod add_match_note;
mod assign_match_broker;
mod complete_match_reminder;
mod create_saved_search;
mod decline_match;
mod delete_saved_search;
mod disclose_match;
mod embedding_store;
mod export_judgements;
mod get_match;
mod get_match_disclosure;
mod get_ranking_model;
mod get_saved_search;
mod in_force;
mod list_alerts;
mod list_matches;
mod list_ranking_models;
mod list_saved_searches;
mod market_side;
mod match_store;
mod model_store;
mod pin_ranking_model;
mod rank_demands;
mod rank_listings;
mod schedule_talks;
mod search_demands;
mod search_listings;
mod search_store;
mod searching;
mod start_negotiation;
mod train_ranking_model;
mod unpin_ranking_model;
mod update_saved_search;
mod view_match;

use std::sync::Arc;

use jiff::Timestamp;
use techmarket_feed::{Repository, Resource, read_cursor};
use techmarket_kernel::{Caller, Context, Error, Result, Rng, Role};
use techmarket_types::{CodeTables, MatchId};
use tokio::sync::{Mutex, Notify};

use crate::domain::{Alert, DemandKind, Match, RankingModel, SupplyKind};
use crate::following::TermMatcher;
use crate::index::{MarketVectors, PostIndex};

pub use embedding_store::{EmbeddingStore, PostVector};
pub use export_judgements::{JudgedDemand, JudgedListing};
pub use list_matches::ListMatches;
pub use list_ranking_models::ListRankingModels;
pub use model_store::{Head, ModelStore};

pub use get_match_disclosure::{ConfidentialPosts, Disclosure};
pub use market_side::{MarketSide, OwnedPost, PostEvent, ReadPost};
pub use match_store::{After, MatchOrder, MatchQuery, MatchStore, Viewer, millionths};
pub use schedule_talks::{MAX_TALK_PAIRS, ScheduleTalks, ScheduledTalks, TalkMatches, Unscheduled};
pub use search_store::{AlertQuery, SearchQuery, SearchStore};
pub use searching::{Found, RankSubject};
pub use update_saved_search::UpdateSavedSearch;

/// How the sides read what the index gives back, and what the feed carries; the only knowledge of payloads that the use
/// cases need.
pub struct Payloads {
    /// The post and its owner in a stored listing.
    pub supply: ReadPost<SupplyKind>,
    /// The post and its owner in a stored demand.
    pub demand: ReadPost<DemandKind>,
    /// What the feed carries of an alert.
    pub alert: fn(&Alert) -> prost_types::Any,
}

/// Which pairs become matches.
#[derive(Clone, Copy, Debug)]
pub struct Threshold {
    /// Lowest score.
    pub score: f64,
    /// Most matches that one publication makes.
    pub pairs: usize,
}

/// The use cases, over two indexes and a store.
pub struct App {
    pub(crate) supply: Arc<PostIndex<SupplyKind>>,
    pub(crate) demand: Arc<PostIndex<DemandKind>>,
    /// Told when an index has taken events in.
    pub(crate) index_moved: Notify,
    pub(crate) vectors: MarketVectors,
    pub(crate) embeddings: Arc<dyn EmbeddingStore>,
    pub(crate) matches: Repository<Match, dyn MatchStore>,
    pub(crate) models: Repository<RankingModel, dyn ModelStore>,
    /// Revision of the store's head whose version is in use here.
    pub(crate) known_models: Mutex<Option<i64>>,
    /// Answers that must have come since the last version before another is learnt.
    pub(crate) least_answers: i64,
    pub(crate) posts: Arc<dyn ConfidentialPosts>,
    pub(crate) searches: Arc<dyn SearchStore>,
    pub(crate) matcher: Arc<TermMatcher>,
    pub(crate) payloads: Payloads,
    pub(crate) threshold: Threshold,
    pub(crate) tables: &'static CodeTables,
    pub(crate) rng: Arc<dyn Rng>,
}

impl App {
    /// The code tables in force.
    #[must_use]
    pub fn tables(&self) -> &'static CodeTables {
        self.tables
    }

    /// The position up to which `consumer` has had its effect in the store.
    pub async fn cursor(&self, consumer: &str) -> Result<i64> {
        let mut session = self.matches.read().await?;
        Ok(read_cursor(&mut session, consumer).await?)
    }
}

/// What the service does on its own account happens in this context.
pub(crate) fn own_context(now: Timestamp, traceparent: &str) -> Context {
    let caller = Caller::new("matching", [Role::System], None);
    Context {
        caller,
        now,
        traceparent: traceparent.to_owned(),
    }
}

/// Runs work that blocks (the index) where it does not hold up others.
pub(crate) async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T>
where
    T: Send + 'static,
    E: Into<Error> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(Into::into),
        Err(panicked) => Err(Error::internal(panicked)),
    }
}

/// An index counts in positions of a feed, which are never negative.
pub(crate) fn position(of_index: u64) -> i64 {
    i64::try_from(of_index).unwrap_or(i64::MAX)
}

impl Resource for Match {
    const KIND: &'static str = "match";
    type Id = MatchId;

    fn id(&self) -> MatchId {
        self.id
    }

    fn name_of(id: MatchId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}
