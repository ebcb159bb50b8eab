//! The service as the runtime mounts it.

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::BoxFuture;
use jiff::Timestamp;
use techmarket_feed::{Feed, Repository};
use techmarket_kernel::{Clock, CodeCheck, Context, Result, Rng, SystemRng, china_date, new_uuid};
use techmarket_proto::directory::v1::account_service_server::AccountServiceServer;
use techmarket_proto::directory::v1::announcement_service_server::AnnouncementServiceServer;
use techmarket_proto::directory::v1::directory_service_server::DirectoryServiceServer;
use techmarket_proto::directory::v1::webhook_service_server::WebhookServiceServer;
use techmarket_proto::feed::v1::Source;
use techmarket_rpc::{Keyring, Lag, Rpc, follow};
use techmarket_runtime::{Mounts, Service};
use techmarket_store::lease::Lease;
use techmarket_store::{Database, Location, Migration, lease};
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::FollowerEnded;
use techmarket_types::CodeTables;
use tokio::sync::watch;

use crate::accounts::{AccountSettings, Accounts};
use crate::announcements::Announcements;
use crate::domain::{Broker, Expert, Organization, OrganizationClaim, ServiceLog};
use crate::events::EVENTS;
use crate::following::DealFollower;
use crate::messages::{event_broker, event_claim, event_expert, event_organization, event_service_log};
use crate::passing;
use crate::store::SCHEMA;
use crate::webhooks::{LEASE, Webhooks};

/// Tables of crates that the directory keeps in its database.
pub const MIGRATIONS: [Migration; 3] = [
    techmarket_feed::MIGRATION,
    techmarket_audit::MIGRATION,
    lease::MIGRATION,
];

/// The directory service. A clone is the same service.
#[derive(Clone)]
pub struct Directory {
    database: Database,
    feed: Feed,
    pub(crate) tables: &'static CodeTables,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) organizations: Arc<Repository<Organization>>,
    pub(crate) claims: Arc<Repository<OrganizationClaim>>,
    pub(crate) brokers: Arc<Repository<Broker>>,
    pub(crate) experts: Arc<Repository<Expert>>,
    pub(crate) logs: Arc<Repository<ServiceLog>>,
    accounts: Arc<Accounts>,
    webhooks: Arc<Webhooks>,
    announcements: Arc<Announcements>,
    contracts: Rpc,
}

impl Directory {
    /// Opens its database at `location`. `contracts` reaches the service that holds the contracts.
    pub async fn open(
        location: &Location,
        tables: &'static CodeTables,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        contracts: Rpc,
    ) -> Result<Arc<Self>> {
        let settings = AccountSettings::new(Keyring::random(&*rng))?;
        Self::open_with(location, settings, tables, clock, rng, contracts).await
    }

    /// The same, where people sign in by `settings`. Without them nobody else knows the key that signs their tokens.
    pub async fn open_with(
        location: &Location,
        settings: AccountSettings,
        tables: &'static CodeTables,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        contracts: Rpc,
    ) -> Result<Arc<Self>> {
        let database = Database::open(location, &SCHEMA, &MIGRATIONS).await?;
        let feed = Feed::new(database.clone(), EVENTS);
        let rng_of = || Arc::clone(&rng);
        let accounts = Accounts::new(&feed, settings, tables, Arc::clone(&clock), rng_of())?;
        let accounts = Arc::new(accounts);
        // Of this process alone: one that was killed is missed for some seconds.
        let replica = new_uuid(&SystemRng, clock.now()).to_string();
        let lease = Lease::new(database.clone(), LEASE, replica);
        Ok(Arc::new(Self {
            organizations: Arc::new(Repository::sharing(&feed, rng_of(), event_organization)),
            claims: Arc::new(Repository::sharing(&feed, rng_of(), event_claim)),
            brokers: Arc::new(Repository::sharing(&feed, rng_of(), event_broker)),
            experts: Arc::new(Repository::sharing(&feed, rng_of(), event_expert)),
            logs: Arc::new(Repository::sharing(&feed, rng_of(), event_service_log)),
            webhooks: Arc::new(Webhooks::new(Arc::clone(&accounts), lease)),
            announcements: Arc::new(Announcements::new(&feed, tables, Arc::clone(&clock), rng_of())),
            accounts,
            contracts,
            feed,
            database,
            tables,
            clock,
            rng,
        }))
    }

    /// A code by which the first operator comes, where the market has none; that of the last start ends.
    pub async fn first_invitation(&self) -> Result<Option<String>> {
        let context = Context::of_market(self.clock.now());
        self.accounts.first_invitation(&context).await
    }

    /// The code tables as they stand at the time of a call.
    pub(crate) fn codes(&self, context: &Context) -> CodeCheck<'static> {
        CodeCheck {
            tables: self.tables,
            on: china_date(context.now),
        }
    }

    /// Reminds of certificates of brokers and ends them as of now, as it does by itself each minute; how many changed.
    pub async fn pass(&self) -> Result<i64> {
        passing::pass(&self.brokers, self.clock.now()).await
    }
}

#[async_trait]
impl Service for Directory {
    fn grpc_name(&self) -> &'static str {
        "techmarket.directory.v1.DirectoryService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts
            .add(DirectoryServiceServer::new(self.clone()))
            .add(AccountServiceServer::from_arc(Arc::clone(&self.accounts)))
            .add(WebhookServiceServer::from_arc(Arc::clone(&self.webhooks)))
            .add(AnnouncementServiceServer::from_arc(Arc::clone(
                &self.announcements,
            )));
    }

    fn feed(&self) -> Option<(Source, Feed)> {
        Some((Source::Directory, self.feed.clone()))
    }

    fn pruned(&self) -> Option<Database> {
        Some(self.database.clone())
    }

    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        let follower = DealFollower {
            brokers: Arc::clone(&self.brokers),
            contracts: self.contracts.clone(),
            clock: Arc::clone(&self.clock),
        };
        // Boxed by itself: it holds a batch of the feed.
        let following = Box::pin(follow(self.contracts.clone(), follower, stop.clone()));
        let following = Box::pin(async move {
            if let Err(error) = following.await {
                let (follower, error) = ("deals", &error);
                FollowerEnded { follower, error }.tell();
            }
        });
        let mailing = Arc::clone(&self.accounts).send_mails(stop.clone());
        let passing = passing::watch(Arc::clone(&self.brokers), Arc::clone(&self.clock), stop.clone());
        let mut running = self.webhooks.background(&stop);
        running.extend([following, Box::pin(passing) as BoxFuture<'static, ()>]);
        running.push(Box::pin(mailing));
        running
    }

    fn lags(&self, now: Timestamp) -> Vec<(&'static str, Lag)> {
        self.webhooks.followers.lags(now)
    }

    async fn close(&self) {
        self.database.close().await;
    }
}
