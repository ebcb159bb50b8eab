//! How a process learns what was revoked: what was revoked of late from the directory, then its feed.

use techmarket_kernel::{Error, Reason, Result};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::feed::v1::{Event, Source};
use tokio::sync::watch;

use crate::{FollowError, Follower, Revocations, Rpc, follow};

const EVENT: &str = "credential.revoked";

/// Fills a set of revocations and keeps it, from the directory in this process or in another.
pub struct Following {
    directory: Rpc,
    revocations: Revocations,
    /// Whether the directory was reached when it was last tried.
    reached: watch::Sender<bool>,
}

impl Following {
    /// Keeps `revocations` by what `directory` says.
    #[must_use]
    pub fn new(directory: Rpc, revocations: Revocations) -> Self {
        Self {
            directory,
            revocations,
            reached: watch::Sender::new(false),
        }
    }

    /// Whether the directory is reached. While it is not, what was known before goes on to count.
    #[must_use]
    pub fn reached(&self) -> watch::Receiver<bool> {
        self.reached.subscribe()
    }

    /// Whether the set has been filled.
    #[must_use]
    pub fn filled(&self) -> watch::Receiver<bool> {
        self.revocations.filled()
    }

    /// Follows until `stop` turns true.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let follower = Set {
            directory: AccountServiceClient::new(self.directory.clone()),
            revocations: self.revocations,
            reached: self.reached,
        };
        // Each stream begins where the directory says that it stands, so that its feed is never behind.
        if let Err(FollowError::Foreign(status)) = follow(self.directory, follower, stop).await {
            tracing::error!(code = ?status.code(), "revocations are followed no more");
        }
    }
}

struct Set {
    directory: AccountServiceClient<Rpc>,
    revocations: Revocations,
    reached: watch::Sender<bool>,
}

impl Set {
    fn add(&self, said: &pb::Revocation) {
        let time = said.revoke_time.map_or(0, |time| time.seconds);
        self.revocations
            .revoke(&said.credential, said.least_generation, time);
    }

    fn now_reached(&self, reached: bool) {
        let changed = self
            .reached
            .send_if_modified(|before| std::mem::replace(before, reached) != reached);
        match (changed, reached) {
            (true, true) => tracing::info!("revoked sessions and keys are known"),
            (true, false) => {
                tracing::warn!("revoked sessions and keys are not told: the directory cannot be reached");
            }
            (false, _) => {}
        }
    }
}

impl Follower for Set {
    fn source(&self) -> Source {
        Source::Directory
    }

    async fn position(&self) -> Result<i64> {
        let asked = self
            .directory
            .clone()
            .check_revocations(pb::CheckRevocationsRequest {})
            .await;
        self.now_reached(asked.is_ok());
        let known = asked.map_err(|status| {
            tracing::debug!(code = ?status.code(), "revocations");
            Error::new(Reason::Unavailable, "名录服务尚不可达")
        })?;
        let known = known.into_inner();
        for said in &known.revocations {
            self.add(said);
        }
        self.revocations
            .fill(known.complete_since.map_or(0, |time| time.seconds));
        Ok(known.position)
    }

    async fn take(&mut self, events: Vec<Event>, _: i64) -> Result<()> {
        for event in events.iter().filter(|event| event.r#type == EVENT) {
            let said = event
                .resource
                .as_ref()
                .and_then(|any| any.to_msg::<pb::Revocation>().ok());
            if let Some(said) = said {
                self.add(&said);
            } else {
                tracing::error!(position = event.position, "an event without its revocation");
            }
        }
        Ok(())
    }
}
