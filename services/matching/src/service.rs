//! The service as the runtime mounts it.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use futures::future::BoxFuture;
use jiff::Timestamp;
use techmarket_encoder::Encoder;
use techmarket_feed::{Feed, Repository, read_cursor};
use techmarket_kernel::{Clock, Rng};
use techmarket_proto::audit::v1::Trail;
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1::matching_service_server::MatchingServiceServer;
use techmarket_rpc::{Followers, Lag, LagBound, Rpc, report_readiness};
use techmarket_runtime::{IndexSize, Keeper, Mounts, Service};
use techmarket_store::lease::Lease;
use techmarket_store::outside::RESTORED;
use techmarket_store::{Database, Location, Migration, StoreError, lease};
use techmarket_text::{Analyzer, AnalyzerError, Thesaurus};
use techmarket_types::{CodeTables, DataError};
use tokio::sync::{Mutex, Notify, watch};

use crate::app::{App, Parts, Posts, Threshold, places, position};
use crate::domain::Kind;
use crate::erasure::Keeps;
use crate::following::term_matcher::TermMatcher;
use crate::following::{self, LEASE, Learning, learn};
use crate::index::{IndexError, IndexOptions, MarketStatistics, MarketVectors, PostIndex};
use crate::messages::event_resource;
use crate::replica::replica;
use crate::restored::let_go_of_older;
use crate::store::SCHEMA;

/// Tables of crates that the service keeps in its database.
pub const MIGRATIONS: [Migration; 4] = [
    techmarket_feed::MIGRATION,
    techmarket_audit::MIGRATION,
    techmarket_audit::erased::MIGRATION,
    lease::MIGRATION,
];

/// Where the other services are, and which pairs become matches.
#[derive(Clone)]
pub struct Settings {
    /// The service of listings, and its feed.
    pub supply: Rpc,
    /// The service of demands, and its feed.
    pub demand: Rpc,
    /// The feed of contracts.
    pub contract: Rpc,
    /// Which pairs become matches.
    pub threshold: Threshold,
    /// The sentence encoder; without one, pairs are ranked by words alone.
    pub encoder: Option<Arc<dyn Encoder>>,
    /// When the ranking's weights are learnt.
    pub learning: Learning,
    /// How far the service may be behind the feeds and still be ready.
    pub lag: LagBound,
}

/// Why the service could not open what it keeps.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("database of matching")]
    Store(#[from] StoreError),
    #[error("index of matching")]
    Index(#[from] IndexError),
    /// The analyser of Chinese text.
    #[error("analyser")]
    Analyzer(#[from] AnalyzerError),
    /// The embedded synonyms.
    #[error("synonyms")]
    Synonyms(#[from] DataError),
    /// The index folders.
    #[error("index folders")]
    Folder(#[from] std::io::Error),
    /// The sentence vectors or the versions of the ranking's weights.
    #[error("sentence vectors and ranking weights")]
    Kept(#[from] techmarket_kernel::Error),
}

pub struct Matching {
    app: App,
    database: Database,
    settings: Settings,
    followers: Followers,
    ready: watch::Sender<bool>,
}

impl Matching {
    /// Opens its database at `location` and its indexes in the folder `indexes`.
    pub async fn open(
        location: &Location,
        indexes: &Path,
        tables: &'static CodeTables,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        settings: Settings,
    ) -> Result<Arc<Self>, OpenError> {
        let thesaurus = Thesaurus::embedded()?;
        Self::open_with(location, indexes, (tables, thesaurus), clock, rng, settings).await
    }

    /// The same with the office's own synonyms.
    pub async fn open_with(
        location: &Location,
        indexes: &Path,
        (tables, thesaurus): (&'static CodeTables, Thesaurus),
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        settings: Settings,
    ) -> Result<Arc<Self>, OpenError> {
        let database = Database::open(location, &SCHEMA, &MIGRATIONS).await?;
        let analyzer = Analyzer::new()?.with_thesaurus(thesaurus);
        let options = IndexOptions::default();
        let statistics = MarketStatistics::default();
        if let Some(encoder) = &settings.encoder {
            tracing::info!(encoder = %encoder.identity(), "pairs are ranked by words and meaning");
        } else {
            tracing::info!("no sentence encoder is given: pairs are ranked by words alone");
        }
        let vectors = settings
            .encoder
            .clone()
            .map(MarketVectors::new)
            .unwrap_or_default();
        let shared = (statistics, vectors.clone());
        let (supply, demand) = (indexes.join("supply"), indexes.join("demand"));
        std::fs::create_dir_all(&supply)?;
        std::fs::create_dir_all(&demand)?;
        let restored = read_cursor(&mut database.read().await?, RESTORED).await?;
        let_go_of_older(restored, indexes, [&supply, &demand])?;
        let app = App::new(Parts {
            supply: Arc::new(PostIndex::open(
                &supply,
                analyzer.clone(),
                shared.clone(),
                options,
            )?),
            demand: Arc::new(PostIndex::open(&demand, analyzer.clone(), shared, options)?),
            index_moved: Notify::new(),
            vectors,
            looking: places(),
            vectors_read: Default::default(),
            matches: Repository::over(database.clone(), Arc::clone(&rng), event_resource),
            lease: Lease::new(database.clone(), LEASE, replica(indexes)?),
            // Versions of the weights are nobody's business but the market's: their events carry nothing.
            models: Repository::over(database.clone(), Arc::clone(&rng), |_| {
                prost_types::Any::default()
            }),
            known_models: Mutex::new(None),
            least_answers: settings.learning.least_answers,
            posts: Posts {
                supply: settings.supply.clone(),
                demand: settings.demand.clone(),
            },
            matcher: Arc::new(TermMatcher::new(analyzer)),
            threshold: settings.threshold,
            tables,
            clock,
            rng,
        });
        app.load_vectors().await?;
        app.open_models(app.clock.now()).await?;
        Ok(Arc::new(Self {
            app,
            database,
            settings,
            followers: Followers::default(),
            ready: watch::Sender::new(false),
        }))
    }
}

#[async_trait]
impl Service for Matching {
    fn grpc_name(&self) -> &'static str {
        "techmarket.matching.v1.MatchingService"
    }

    fn feed(&self) -> Option<(Source, Feed)> {
        Some((Source::Matching, self.app.matches.feed().clone()))
    }

    fn trail(&self) -> Option<(Trail, Database)> {
        Some((Trail::Matching, self.database.clone()))
    }

    fn keeper(&self) -> Option<Arc<dyn Keeper>> {
        Some(Arc::new(Keeps {
            app: self.app.clone(),
            database: self.database.clone(),
        }))
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts.add(MatchingServiceServer::new(self.app.clone()));
    }

    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        let feeds = [
            &self.settings.supply,
            &self.settings.demand,
            &self.settings.contract,
        ];
        let mut running = following::start(&self.app, feeds, &self.followers, &stop);
        running.push(Box::pin(report_readiness(
            self.followers.clone(),
            self.settings.lag,
            Arc::clone(&self.app.clock),
            self.ready.clone(),
            stop.clone(),
        )));
        running.push(Box::pin(self.app.lease.clone().keep(stop.clone())));
        let learning = self.settings.learning;
        running.push(Box::pin(learn(self.app.clone(), learning, stop)));
        running
    }

    fn ready(&self) -> watch::Receiver<bool> {
        self.ready.subscribe()
    }

    fn lags(&self, now: Timestamp) -> Vec<(&'static str, Lag)> {
        self.followers.lags(now)
    }

    fn indexes(&self) -> Vec<IndexSize> {
        vec![size(&self.app.supply), size(&self.app.demand)]
    }

    async fn close(&self) {
        self.database.close().await;
    }
}

fn size<K: Kind>(index: &PostIndex<K>) -> IndexSize {
    let (bytes, committed) = index.kept();
    IndexSize {
        side: K::SIDE.as_str(),
        documents: index.count(),
        bytes,
        position: position(index.position()),
        committed,
    }
}
