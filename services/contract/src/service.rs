//! The service as the runtime mounts it.

use std::sync::Arc;

use async_trait::async_trait;
use techmarket_attachments::Store;
use techmarket_feed::{Feed, Repository};
use techmarket_kernel::{Clock, Rng};
use techmarket_proto::contract::v1::contract_service_server::ContractServiceServer;
use techmarket_proto::contract::v1::register_service_server::RegisterServiceServer;
use techmarket_proto::contract::v1::settlement_service_server::SettlementServiceServer;
use techmarket_proto::contract::v1::subsidy_service_server::SubsidyServiceServer;
use techmarket_proto::feed::v1::Source;
use techmarket_runtime::Service;
use techmarket_store::{Database, Location, StoreError};
use tonic::service::RoutesBuilder;

use crate::app::{App, ContractStore, Reference, Settings};
use crate::grpc::{ContractGrpc, VerifyRate, event_resource};
use crate::store::{SCHEMA, SqlContracts};

/// The contract service.
pub struct Contract {
    app: Arc<App>,
    clock: Arc<dyn Clock>,
    database: Database,
}

/// What the service stands on.
pub struct Office {
    /// What the office goes by.
    pub reference: Reference,
    /// How it works.
    pub settings: Settings,
    /// Where files are kept.
    pub attachments: Store,
}

impl Contract {
    /// Opens its database at `location`.
    pub async fn open(
        location: &Location,
        office: Office,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Arc<Self>, StoreError> {
        let database = Database::open(location, &SCHEMA, &[techmarket_feed::MIGRATION]).await?;
        let table: Arc<dyn ContractStore> = Arc::new(SqlContracts);
        let contracts = Repository::new(database.clone(), table, Arc::clone(&rng), event_resource);
        let Office {
            reference,
            settings,
            attachments,
        } = office;
        let app = Arc::new(App::new(contracts, attachments, reference, settings, rng));
        Ok(Arc::new(Self { app, clock, database }))
    }

    /// The handlers, as they are mounted.
    pub(crate) fn handlers(&self) -> ContractGrpc {
        ContractGrpc {
            app: Arc::clone(&self.app),
            clock: Arc::clone(&self.clock),
            verify_rate: Arc::new(VerifyRate::default()),
        }
    }
}

#[async_trait]
impl Service for Contract {
    fn grpc_name(&self) -> &'static str {
        "techmarket.contract.v1.ContractService"
    }

    fn mount(&self, routes: &mut RoutesBuilder) {
        let grpc = self.handlers();
        routes
            .add_service(ContractServiceServer::new(grpc.clone()))
            .add_service(RegisterServiceServer::new(grpc.clone()))
            .add_service(SettlementServiceServer::new(grpc.clone()))
            .add_service(SubsidyServiceServer::new(grpc));
    }

    fn feed(&self) -> Option<(Source, Feed)> {
        Some((Source::Contract, self.app.feed().clone()))
    }

    async fn close(&self) {
        self.database.close().await;
    }
}
