//! The service as the runtime mounts it.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use futures::future::BoxFuture;
use techmarket_feed::Repository;
use techmarket_kernel::{Clock, Rng};
use techmarket_proto::matching::v1::matching_service_server::MatchingServiceServer;
use techmarket_rpc::{Follower, Rpc, follow};
use techmarket_runtime::Service;
use techmarket_store::{Database, Location, StoreError};
use techmarket_text::{Analyzer, AnalyzerError};
use techmarket_types::CodeTables;
use tokio::sync::watch;
use tonic::service::RoutesBuilder;

use crate::app::{App, MatchStore, Threshold};
use crate::grpc::{FollowContracts, FollowDemands, FollowListings, MatchingGrpc, payloads};
use crate::index::{IndexError, IndexOptions, PostIndex};
use crate::store::{SCHEMA, SqlMatches};

/// Where the other services' feeds are, and which pairs become matches.
#[derive(Clone)]
pub struct Settings {
    /// The feed of listings.
    pub supply: Rpc,
    /// The feed of demands.
    pub demand: Rpc,
    /// The feed of contracts.
    pub contract: Rpc,
    /// Which pairs become matches.
    pub threshold: Threshold,
}

/// Why the service could not open what it keeps.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("database of matching")]
    Store(#[from] StoreError),
    /// An index.
    #[error("index of matching")]
    Index(#[from] IndexError),
    /// The analyser of Chinese text.
    #[error("analyser")]
    Analyzer(#[from] AnalyzerError),
    /// The index folders.
    #[error("index folders")]
    Folder(#[from] std::io::Error),
}

/// The matching service.
pub struct Matching {
    app: Arc<App>,
    clock: Arc<dyn Clock>,
    database: Database,
    settings: Settings,
    /// Whether each of the three feeds has been read to its head once.
    caught_up: [watch::Sender<bool>; 3],
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
        let database = Database::open(location, &SCHEMA, &[techmarket_feed::MIGRATION]).await?;
        let table: Arc<dyn MatchStore> = Arc::new(SqlMatches);
        let analyzer = Analyzer::new()?;
        let options = IndexOptions::default();
        let (supply, demand) = (indexes.join("supply"), indexes.join("demand"));
        std::fs::create_dir_all(&supply)?;
        std::fs::create_dir_all(&demand)?;
        let app = App {
            supply: Arc::new(PostIndex::open(&supply, analyzer.clone(), options)?),
            demand: Arc::new(PostIndex::open(&demand, analyzer, options)?),
            // Nobody follows matches yet; the event carries the name only.
            matches: Repository::new(database.clone(), table, Arc::clone(&rng), |_| {
                prost_types::Any::default()
            }),
            payloads: payloads(),
            threshold: settings.threshold,
            tables,
            rng,
        };
        let caught_up = std::array::from_fn(|_| watch::Sender::new(false));
        Ok(Arc::new(Self {
            app: Arc::new(app),
            clock,
            database,
            settings,
            caught_up,
        }))
    }
}

#[async_trait]
impl Service for Matching {
    fn grpc_name(&self) -> &'static str {
        "techmarket.matching.v1.MatchingService"
    }

    fn mount(&self, routes: &mut RoutesBuilder) {
        let grpc = MatchingGrpc {
            app: Arc::clone(&self.app),
            clock: Arc::clone(&self.clock),
        };
        routes.add_service(MatchingServiceServer::new(grpc));
    }

    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        let [supply, demand, contract] = self.caught_up.clone();
        let (app, clock) = (|| Arc::clone(&self.app), || Arc::clone(&self.clock));
        let listings = FollowListings {
            app: app(),
            clock: clock(),
            caught_up: supply,
        };
        let demands = FollowDemands {
            app: app(),
            clock: clock(),
            caught_up: demand,
        };
        let contracts = FollowContracts {
            app: app(),
            clock: clock(),
            caught_up: contract,
        };
        vec![
            run(self.settings.supply.clone(), listings, stop.clone()),
            run(self.settings.demand.clone(), demands, stop.clone()),
            run(self.settings.contract.clone(), contracts, stop),
        ]
    }

    async fn ready(&self) {
        for caught_up in &self.caught_up {
            // The sender is ours, so the wait ends by the value alone.
            let _ = caught_up.subscribe().wait_for(|caught_up| *caught_up).await;
        }
    }

    async fn close(&self) {
        self.database.close().await;
    }
}

fn run<F: Follower + 'static>(rpc: Rpc, follower: F, stop: watch::Receiver<bool>) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        if let Err(error) = follow(rpc, follower, stop).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a feed is followed no more"
            );
        }
    })
}
