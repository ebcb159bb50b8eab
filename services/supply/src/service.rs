//! The service as the runtime mounts it.

use std::sync::Arc;

use async_trait::async_trait;
use techmarket_feed::{Feed, Repository};
use techmarket_kernel::{Clock, Rng};
use techmarket_proto::feed::v1::Source;
use techmarket_proto::supply::v1::supply_service_server::SupplyServiceServer;
use techmarket_runtime::{Mounts, Service};
use techmarket_store::{Database, Location, StoreError};
use techmarket_types::CodeTables;

use crate::app::{App, ListingStore};
use crate::grpc::{SupplyGrpc, event_resource};
use crate::store::{SCHEMA, SqlListings};

/// The supply service.
pub struct Supply {
    app: Arc<App>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    database: Database,
}

impl Supply {
    /// Opens its database at `location`.
    pub async fn open(
        location: &Location,
        tables: &'static CodeTables,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Arc<Self>, StoreError> {
        let database = Database::open(location, &SCHEMA, &[techmarket_feed::MIGRATION]).await?;
        let table: Arc<dyn ListingStore> = Arc::new(SqlListings);
        let listings = Repository::new(database.clone(), table, Arc::clone(&rng), event_resource);
        let app = Arc::new(App::new(listings, tables));
        Ok(Arc::new(Self {
            app,
            clock,
            rng,
            database,
        }))
    }
}

#[async_trait]
impl Service for Supply {
    fn grpc_name(&self) -> &'static str {
        "techmarket.supply.v1.SupplyService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        let grpc = SupplyGrpc {
            app: Arc::clone(&self.app),
            clock: Arc::clone(&self.clock),
            rng: Arc::clone(&self.rng),
        };
        mounts.add(SupplyServiceServer::new(grpc));
    }

    fn feed(&self) -> Option<(Source, Feed)> {
        Some((Source::Supply, self.app.feed().clone()))
    }

    async fn close(&self) {
        self.database.close().await;
    }
}
