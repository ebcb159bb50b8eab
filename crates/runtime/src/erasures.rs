//! What a process does once somebody was erased (已注销): each of its services erases what it keeps of the person. The feed of the
//! directory tells of it, in this process or in another.

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::BoxFuture;
use jiff::Timestamp;
use techmarket_audit::erased;
use techmarket_feed::{advance_cursor, read_cursor, reset_cursor};
use techmarket_kernel::{Clock, Context, Erased, Error, Reason, Result};
use techmarket_proto::directory::v1::CheckErasureRequest;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::{Follower, Followers, Lag, Progress, Rpc, follow};
use techmarket_store::Database;
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::FollowerEnded;
use techmarket_types::AccountId;
use tokio::sync::watch;
use tonic::{Code, Request};

use crate::{Mounts, Service};

/// The cursor of the feed of the directory.
const CONSUMER: &str = "erasures";
const EVENT: &str = "account.erased";
/// A directory that takes longer is as good as away.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// A service that keeps something of persons.
#[async_trait]
pub trait Keeper: Send + Sync {
    /// Of which service it is the erasure, for the log and the figures: `supply erasures`.
    fn name(&self) -> &'static str;

    /// Where the service keeps it, with an audit trail.
    fn database(&self) -> Database;

    /// Erases what the service keeps of `erased`, and puts the pseudonym where something has to stay. May be done again: after a
    /// restart, and by several replicas at once.
    async fn erase(&self, context: &Context, erased: &Erased) -> Result<()>;
}

/// Follows the erasures for the services of a process.
struct Erasures {
    directory: Rpc,
    keepers: Vec<(Arc<dyn Keeper>, Progress)>,
    followers: Followers,
    clock: Arc<dyn Clock>,
}

/// What a process does so that `services` erase what they keep of a person whom `directory` has erased.
#[must_use]
pub fn follow_erasures(
    directory: Rpc,
    services: &[Arc<dyn Service>],
    clock: Arc<dyn Clock>,
) -> Arc<dyn Service> {
    let followers = Followers::default();
    let keepers = services.iter().filter_map(|service| service.keeper());
    let keepers = keepers.map(|keeper| {
        // A directory that is away keeps nobody from working.
        let progress = followers.add_aside(keeper.name());
        (keeper, progress)
    });
    Arc::new(Erasures {
        directory,
        keepers: keepers.collect(),
        followers,
        clock,
    })
}

#[async_trait]
impl Service for Erasures {
    fn grpc_name(&self) -> &'static str {
        "techmarket.erasures"
    }

    fn mount(&self, _: &mut Mounts) {}

    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        let run = |(keeper, progress): &(Arc<dyn Keeper>, Progress)| -> BoxFuture<'static, ()> {
            let follower = Keeping {
                keeper: Arc::clone(keeper),
                directory: AccountServiceClient::new(self.directory.clone()),
                progress: progress.clone(),
                clock: Arc::clone(&self.clock),
            };
            let name = progress.name();
            let following = follow(self.directory.clone(), follower, stop.clone());
            Box::pin(async move {
                if let Err(error) = following.await {
                    let (follower, error) = (name, &error);
                    FollowerEnded { follower, error }.tell();
                }
            })
        };
        self.keepers.iter().map(run).collect()
    }

    fn lags(&self, now: Timestamp) -> Vec<(&'static str, Lag)> {
        self.followers.lags(now)
    }

    async fn close(&self) {}
}

/// One service that follows.
struct Keeping {
    keeper: Arc<dyn Keeper>,
    directory: AccountServiceClient<Rpc>,
    progress: Progress,
    clock: Arc<dyn Clock>,
}

impl Keeping {
    /// Who was erased; `None` for an event that tells of nobody.
    async fn told(&self, event: &Event) -> Result<Option<Erased>> {
        let Ok(account) = AccountId::parse_name(&event.subject) else {
            tracing::error!(position = event.position, "an erasure of no account");
            return Ok(None);
        };
        let mut request = Request::new(CheckErasureRequest {
            name: event.subject.clone(),
        });
        request.set_timeout(PATIENCE);
        match self.directory.clone().check_erasure(request).await {
            Ok(known) => {
                let known = known.into_inner();
                Ok(Some(Erased::new(
                    account,
                    known.subject_hash,
                    known.contact_hashes,
                )))
            }
            // The directory was restored to a state before it.
            Err(status) if status.code() == Code::NotFound => Ok(None),
            Err(status) => Err(Error::new(Reason::Unavailable, "名录服务暂不可用").with_source(status)),
        }
    }

    /// Erases, and notes who stands for the person in the trail from then on. Not until then the cursor moves.
    async fn erase(&self, erased: &Erased, position: i64) -> Result<()> {
        let context = Context::of_market(self.clock.now());
        self.keeper.erase(&context, erased).await?;
        let mut tx = self.keeper.database().begin().await?;
        erased::keep(&mut tx, erased.subject_hash(), &erased.pseudonym()).await?;
        advance_cursor(&mut tx, CONSUMER, position).await?;
        tx.commit().await?;
        tracing::info!(
            account = erased.pseudonym(),
            keeper = self.keeper.name(),
            "a person was erased"
        );
        Ok(())
    }
}

impl Follower for Keeping {
    fn source(&self) -> Source {
        Source::Directory
    }

    fn progress(&self) -> Progress {
        self.progress.clone()
    }

    async fn position(&self) -> Result<i64> {
        let mut session = self.keeper.database().read().await?;
        Ok(read_cursor(&mut session, CONSUMER).await?)
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        for event in events.iter().filter(|event| event.r#type == EVENT) {
            if let Some(erased) = self.told(event).await? {
                self.erase(&erased, event.position).await?;
            }
        }
        let mut tx = self.keeper.database().begin().await?;
        advance_cursor(&mut tx, CONSUMER, position).await?;
        Ok(tx.commit().await?)
    }

    /// Who was erased behind the state to which the directory was restored has an account again, until that is erased once more.
    async fn fall_back(&mut self, head: i64) -> Result<bool> {
        let mut tx = self.keeper.database().begin().await?;
        reset_cursor(&mut tx, CONSUMER, head).await?;
        tx.commit().await?;
        Ok(true)
    }
}
