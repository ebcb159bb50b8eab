//! What keeps the revocations of a process, beside its services.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures::future::BoxFuture;
use techmarket_rpc::Following;
use tokio::sync::watch;

use crate::{Mounts, Service};

/// Follows them: the process is ready once they are known.
struct Known {
    following: Mutex<Option<Following>>,
    filled: watch::Receiver<bool>,
}

/// Whether they are told now. A process whose directory is away goes on with what it knows.
struct Told(watch::Receiver<bool>);

/// What a process does to know which sessions and keys are revoked, and to show in its health that it does.
#[must_use]
pub fn follow_revocations(following: Following) -> [Arc<dyn Service>; 2] {
    let told = Told(following.reached());
    let known = Known {
        filled: following.filled(),
        following: Mutex::new(Some(following)),
    };
    [Arc::new(known), Arc::new(told)]
}

#[async_trait]
impl Service for Known {
    fn grpc_name(&self) -> &'static str {
        "techmarket.revocations"
    }

    fn mount(&self, _: &mut Mounts) {}

    fn background(self: Arc<Self>, stop: watch::Receiver<bool>) -> Vec<BoxFuture<'static, ()>> {
        let following = self
            .following
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let run = |following: Following| -> BoxFuture<'static, ()> { Box::pin(following.run(stop)) };
        following.map(run).into_iter().collect()
    }

    fn ready(&self) -> watch::Receiver<bool> {
        self.filled.clone()
    }

    async fn close(&self) {}
}

#[async_trait]
impl Service for Told {
    fn grpc_name(&self) -> &'static str {
        "techmarket.revocations.told"
    }

    fn mount(&self, _: &mut Mounts) {}

    fn ready(&self) -> watch::Receiver<bool> {
        self.0.clone()
    }

    fn counts(&self) -> bool {
        false
    }

    async fn close(&self) {}
}
