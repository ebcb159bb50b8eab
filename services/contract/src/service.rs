//! The service as the runtime mounts it.

use std::sync::Arc;

use async_trait::async_trait;
use techmarket_feed::{Feed, Repository};
use techmarket_kernel::{Clock, Rng};
use techmarket_proto::contract::v1::contract_service_server::ContractServiceServer;
use techmarket_proto::feed::v1::Source;
use techmarket_recognition::RuleSets;
use techmarket_runtime::Service;
use techmarket_store::{Database, Location, StoreError};
use techmarket_types::CodeTables;
use tonic::service::RoutesBuilder;

use crate::app::{App, ContractStore};
use crate::grpc::{ContractGrpc, event_resource};
use crate::store::{SCHEMA, SqlContracts};

/// The contract service.
pub struct Contract {
    app: Arc<App>,
    clock: Arc<dyn Clock>,
    database: Database,
}

impl Contract {
    /// Opens its database at `location`. Contracts are recognised by `rules`.
    pub async fn open(
        location: &Location,
        tables: &'static CodeTables,
        rules: &'static RuleSets,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Arc<Self>, StoreError> {
        let database = Database::open(location, &SCHEMA, &[techmarket_feed::MIGRATION]).await?;
        let table: Arc<dyn ContractStore> = Arc::new(SqlContracts);
        let contracts = Repository::new(database.clone(), table, rng, event_resource);
        let app = Arc::new(App::new(contracts, tables, rules));
        Ok(Arc::new(Self { app, clock, database }))
    }
}

#[async_trait]
impl Service for Contract {
    fn grpc_name(&self) -> &'static str {
        "techmarket.contract.v1.ContractService"
    }

    fn mount(&self, routes: &mut RoutesBuilder) {
        let grpc = ContractGrpc {
            app: Arc::clone(&self.app),
            clock: Arc::clone(&self.clock),
        };
        routes.add_service(ContractServiceServer::new(grpc));
    }

    fn feed(&self) -> Option<(Source, Feed)> {
        Some((Source::Contract, self.app.feed().clone()))
    }

    async fn close(&self) {
        self.database.close().await;
    }
}
