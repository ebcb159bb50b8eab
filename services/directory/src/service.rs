//! The service as the runtime mounts it.

use std::sync::Arc;

use async_trait::async_trait;
use techmarket_feed::Feed;
use techmarket_kernel::{Clock, Result, Rng};
use techmarket_proto::directory::v1::account_service_server::{AccountService, AccountServiceServer};
use techmarket_proto::directory::v1::directory_service_server::{DirectoryService, DirectoryServiceServer};
use techmarket_proto::feed::v1::Source;
use techmarket_runtime::{Mounts, Service};
use techmarket_store::{Database, Location};
use techmarket_types::CodeTables;

use crate::store::SCHEMA;

/// Every type that the events of the directory's feed may have.
pub const EVENTS: &[&str] = &[];

/// The directory service. A clone is the same service.
#[derive(Clone)]
pub struct Directory {
    database: Database,
    feed: Feed,
    pub(crate) tables: &'static CodeTables,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
}

impl Directory {
    /// Opens its database at `location`.
    pub async fn open(
        location: &Location,
        tables: &'static CodeTables,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Arc<Self>> {
        let database = Database::open(location, &SCHEMA, &[techmarket_feed::MIGRATION]).await?;
        Ok(Arc::new(Self {
            feed: Feed::new(database.clone(), EVENTS),
            database,
            tables,
            clock,
            rng,
        }))
    }
}

impl DirectoryService for Directory {}
impl AccountService for Directory {}

#[async_trait]
impl Service for Directory {
    fn grpc_name(&self) -> &'static str {
        "techmarket.directory.v1.DirectoryService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts
            .add(DirectoryServiceServer::new(self.clone()))
            .add(AccountServiceServer::new(self.clone()));
    }

    fn feed(&self) -> Option<(Source, Feed)> {
        Some((Source::Directory, self.feed.clone()))
    }

    async fn close(&self) {
        self.database.close().await;
    }
}
