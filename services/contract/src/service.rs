//! The service as the runtime mounts it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::BoxFuture;
use techmarket_attachments::Store;
use techmarket_feed::{Feed, Repository};
use techmarket_kernel::{Clock, Result, Rng};
use techmarket_proto::contract::v1::contract_service_server::{ContractService, ContractServiceServer};
use techmarket_proto::contract::v1::register_service_server::{RegisterService, RegisterServiceServer};
use techmarket_proto::contract::v1::settlement_service_server::{SettlementService, SettlementServiceServer};
use techmarket_proto::contract::v1::subsidy_service_server::{SubsidyService, SubsidyServiceServer};
use techmarket_proto::feed::v1::Source;
use techmarket_rpc::stopped;
use techmarket_runtime::{Keeper, Mounts, Service};
use techmarket_store::{Database, Location, Migration};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::following::Keeps;
use crate::messages::event_resource;
use crate::rate::VerifyRate;
use crate::reference::{Reference, Settings};
use crate::registry::Registry;
use crate::store::{SCHEMA, compared};

/// Tables of crates that the service keeps in its database.
pub const MIGRATIONS: [Migration; 2] = [techmarket_feed::MIGRATION, techmarket_audit::erased::MIGRATION];

/// From one sweep of contents that nothing names to the next.
const SWEEP: Duration = Duration::from_hours(1);

pub struct Contract {
    registry: Arc<Registry>,
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
    /// Opens its database at `location`, computes anew what an older program compared contracts by, and counts provisional last
    /// days again.
    pub async fn open(
        location: &Location,
        office: Office,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Arc<Self>> {
        let database = Database::open(location, &SCHEMA, &MIGRATIONS).await?;
        let compared = compared::compare_anew(&database).await?;
        if compared > 0 {
            tracing::info!(
                contracts = compared,
                "contracts are compared by the present rule from now on"
            );
        }
        let Office {
            reference,
            settings,
            attachments,
        } = office;
        let registry = Arc::new(Registry {
            contracts: Repository::over(database.clone(), Arc::clone(&rng), event_resource),
            attachments,
            reference,
            settings,
            clock,
            rng,
            verify_rate: VerifyRate::default(),
        });
        registry.renew_due_dates(registry.clock.now()).await?;
        Ok(Arc::new(Self { registry, database }))
    }

    /// Removes what failed uploads left in the files' store a day ago or earlier; how many contents. It does so by itself
    /// when it starts and then each hour.
    pub async fn remove_left_contents(&self) -> Result<u64> {
        let now = self.registry.clock.now();
        self.registry.remove_left_contents(now).await
    }

    /// The calls as they are mounted, for a caller in the same process that is measured without the gate and the wire.
    #[must_use]
    pub fn handlers(&self) -> &(impl ContractService + RegisterService + SettlementService + SubsidyService) {
        &*self.registry
    }
}

#[async_trait]
impl Service for Contract {
    fn grpc_name(&self) -> &'static str {
        "techmarket.contract.v1.ContractService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        // Questions are counted from where they can be asked: each mounting begins with none.
        self.registry.verify_rate.begin();
        let calls = || Arc::clone(&self.registry);
        mounts
            .add(ContractServiceServer::from_arc(calls()))
            .add(RegisterServiceServer::from_arc(calls()))
            .add(SettlementServiceServer::from_arc(calls()))
            .add(SubsidyServiceServer::from_arc(calls()));
    }

    fn feed(&self) -> Option<(Source, Feed)> {
        Some((Source::Contract, self.registry.contracts.feed().clone()))
    }

    fn keeper(&self) -> Option<Arc<dyn Keeper>> {
        Some(Arc::new(Keeps {
            registry: Arc::clone(&self.registry),
            database: self.database.clone(),
        }))
    }

    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        vec![Box::pin(sweep(self, stop))]
    }

    async fn close(&self) {
        self.database.close().await;
    }
}

/// Sweeps at the start and then each hour.
async fn sweep(service: Arc<Contract>, mut stop: watch::Receiver<bool>) {
    let mut sweeps = tokio::time::interval(SWEEP);
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let swept = async {
            sweeps.tick().await;
            service.remove_left_contents().await
        };
        let swept = tokio::select! {
            swept = swept => swept,
            // A removal that is cut off is ended by a later sweep.
            () = stopped(&mut stop) => return,
        };
        match swept {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "removed contents that no contract came to name"),
            Err(error) => tracing::warn!(%error, "contents of failed uploads stay until the next sweep"),
        }
    }
}
