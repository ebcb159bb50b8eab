//! The service as the runtime mounts it.

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::BoxFuture;
use techmarket_feed::Feed;
use techmarket_intake::Imports;
use techmarket_kernel::{Clock, Context, Erased, Result, Rng};
use techmarket_posting::{Passed, PostRules, Posts};
use techmarket_proto::audit::v1::Trail;
use techmarket_proto::feed::v1::Source;
use techmarket_proto::supply::v1::import_service_server::ImportServiceServer;
use techmarket_proto::supply::v1::supply_service_server::SupplyServiceServer;
use techmarket_runtime::{Keeper, Mounts, Service};
use techmarket_store::{Database, Location, Migration, StoreError};
use techmarket_types::CodeTables;
use tokio::sync::watch;

use crate::domain::ListingContent;
use crate::store::SCHEMA;

/// Tables of crates that the service keeps in its database.
pub const MIGRATIONS: [Migration; 5] = [
    techmarket_feed::MIGRATION,
    techmarket_posting::MANDATES,
    techmarket_posting::TRAIL,
    techmarket_posting::ERASED,
    techmarket_posting::VIEWS,
];

/// The supply service. A clone is the same service.
#[derive(Clone)]
pub struct Supply {
    pub(crate) listings: Posts<ListingContent>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) imports: Imports<ListingContent>,
    database: Database,
}

impl Supply {
    /// Opens its database at `location`. Posts live by `rules`.
    pub async fn open(
        location: &Location,
        tables: &'static CodeTables,
        rules: &'static PostRules,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> std::result::Result<Arc<Self>, StoreError> {
        let database = Database::open(location, &SCHEMA, &MIGRATIONS).await?;
        let listings = Posts::new(database.clone(), rng, tables, rules);
        Ok(Arc::new(Self {
            imports: Imports::new(listings.clone(), Arc::clone(&clock)),
            listings,
            clock,
            database,
        }))
    }

    /// Reminds owners and ends the terms of listings as of now, as it does by itself each minute.
    pub async fn pass(&self) -> Result<Passed> {
        self.listings.pass(self.clock.now()).await
    }

    /// Keeps how often listings were opened and drops old days, as it does by itself every few seconds; how many days were dropped.
    pub async fn keep_views(&self) -> Result<u64> {
        let now = self.clock.now();
        self.listings.keep_views(now).await;
        self.listings.drop_views(now).await
    }

    /// Takes up imports that were left and removes old files, as it does by itself every few seconds.
    pub async fn work_off(&self) -> Result<()> {
        Box::pin(self.imports.work_off()).await
    }
}

#[async_trait]
impl Service for Supply {
    fn grpc_name(&self) -> &'static str {
        "techmarket.supply.v1.SupplyService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts.add(SupplyServiceServer::new(self.clone()));
        mounts.add(ImportServiceServer::new(self.clone()));
    }

    fn feed(&self) -> Option<(Source, Feed)> {
        Some((Source::Supply, self.listings.feed().clone()))
    }

    fn trail(&self) -> Option<(Trail, Database)> {
        Some((Trail::Supply, self.database.clone()))
    }

    fn keeper(&self) -> Option<Arc<dyn Keeper>> {
        Some(Arc::new(self.clone()))
    }

    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        let listings = self.listings.clone();
        let counting = listings
            .clone()
            .watch_views(Arc::clone(&self.clock), stop.clone());
        let watching = listings.watch(Arc::clone(&self.clock), stop.clone());
        let importing = self.imports.clone().watch(stop);
        vec![Box::pin(watching), Box::pin(counting), Box::pin(importing)]
    }

    async fn close(&self) {
        self.listings.keep_views(self.clock.now()).await;
        self.database.close().await;
    }
}

#[async_trait]
impl Keeper for Supply {
    fn name(&self) -> &'static str {
        "supply erasures"
    }

    fn database(&self) -> Database {
        self.database.clone()
    }

    async fn erase(&self, context: &Context, erased: &Erased) -> Result<()> {
        self.listings.erase(context, erased).await
    }
}
