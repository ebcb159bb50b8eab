//! The service as the runtime mounts it.

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::BoxFuture;
use jiff::Timestamp;
use techmarket_feed::Feed;
use techmarket_intake::Imports;
use techmarket_kernel::{Clock, Context, Erased, Result, Rng};
use techmarket_posting::{Passed, PostRules, Posts};
use techmarket_proto::audit::v1::Trail;
use techmarket_proto::demand::v1::demand_service_server::DemandServiceServer;
use techmarket_proto::demand::v1::import_service_server::ImportServiceServer;
use techmarket_proto::feed::v1::Source;
use techmarket_rpc::{Followers, Lag, Rpc, follow};
use techmarket_runtime::{Keeper, Mounts, Service};
use techmarket_store::{Database, Location, Migration, StoreError};
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::FollowerEnded;
use techmarket_types::CodeTables;
use tokio::sync::watch;

use crate::domain::DemandContent;
use crate::following::ContractFollower;
use crate::store::SCHEMA;

/// Tables of crates that the service keeps in its database.
pub const MIGRATIONS: [Migration; 5] = [
    techmarket_feed::MIGRATION,
    techmarket_posting::MANDATES,
    techmarket_posting::TRAIL,
    techmarket_posting::ERASED,
    techmarket_posting::VIEWS,
];

/// The demand service. A clone is the same service.
#[derive(Clone)]
pub struct Demand {
    pub(crate) demands: Posts<DemandContent>,
    pub(crate) imports: Imports<DemandContent>,
    pub(crate) clock: Arc<dyn Clock>,
    database: Database,
    contract_feed: Rpc,
    followers: Followers,
}

impl Demand {
    /// Opens its database at `location`. Posts live by `rules`. `contract_feed` reaches the service that holds the contracts.
    pub async fn open(
        location: &Location,
        tables: &'static CodeTables,
        rules: &'static PostRules,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        contract_feed: Rpc,
    ) -> std::result::Result<Arc<Self>, StoreError> {
        let database = Database::open(location, &SCHEMA, &MIGRATIONS).await?;
        let demands = Posts::new(database.clone(), rng, tables, rules);
        Ok(Arc::new(Self {
            imports: Imports::new(demands.clone(), Arc::clone(&clock)),
            demands,
            clock,
            database,
            contract_feed,
            followers: Followers::default(),
        }))
    }

    /// Reminds owners and ends the terms of demands as of now, as it does by itself each minute.
    pub async fn pass(&self) -> Result<Passed> {
        self.demands.pass(self.clock.now()).await
    }

    /// Keeps how often demands were opened and drops old days, as it does by itself every few seconds; how many days were dropped.
    pub async fn keep_views(&self) -> Result<u64> {
        let now = self.clock.now();
        self.demands.keep_views(now).await;
        self.demands.drop_views(now).await
    }

    /// Takes up imports that were left and removes old files, as it does by itself every few seconds.
    pub async fn work_off(&self) -> Result<()> {
        Box::pin(self.imports.work_off()).await
    }
}

#[async_trait]
impl Service for Demand {
    fn grpc_name(&self) -> &'static str {
        "techmarket.demand.v1.DemandService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts.add(DemandServiceServer::new(self.clone()));
        mounts.add(ImportServiceServer::new(self.clone()));
    }

    fn feed(&self) -> Option<(Source, Feed)> {
        Some((Source::Demand, self.demands.feed().clone()))
    }

    fn trail(&self) -> Option<(Trail, Database)> {
        Some((Trail::Demand, self.database.clone()))
    }

    fn keeper(&self) -> Option<Arc<dyn Keeper>> {
        Some(Arc::new(self.clone()))
    }

    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        let name = "met demands";
        let progress = self.followers.add_aside(name);
        let follower = ContractFollower::new(self.demands.clone(), Arc::clone(&self.clock), progress);
        // Boxed by itself: it holds a batch of the feed.
        let following = Box::pin(follow(self.contract_feed.clone(), follower, stop.clone()));
        let watching = self.demands.clone().watch(Arc::clone(&self.clock), stop.clone());
        let counting = self
            .demands
            .clone()
            .watch_views(Arc::clone(&self.clock), stop.clone());
        let importing = self.imports.clone().watch(stop);
        let following = Box::pin(async move {
            if let Err(error) = following.await {
                let (follower, error) = (name, &error);
                FollowerEnded { follower, error }.tell();
            }
        });
        vec![
            following,
            Box::pin(watching),
            Box::pin(counting),
            Box::pin(importing),
        ]
    }

    fn lags(&self, now: Timestamp) -> Vec<(&'static str, Lag)> {
        self.followers.lags(now)
    }

    async fn close(&self) {
        self.demands.keep_views(self.clock.now()).await;
        self.database.close().await;
    }
}

#[async_trait]
impl Keeper for Demand {
    fn name(&self) -> &'static str {
        "demand erasures"
    }

    fn database(&self) -> Database {
        self.database.clone()
    }

    async fn erase(&self, context: &Context, erased: &Erased) -> Result<()> {
        self.demands.erase(context, erased).await
    }
}
