//! What the admin port knows of the process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use techmarket_kernel::Clock;
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::{Instant, timeout};

use crate::Service;

/// How long a database may take to answer a probe.
const PATIENCE: Duration = Duration::from_secs(2);
/// A database is asked at most this often, however many probes come.
const FRESH: Duration = Duration::from_secs(1);

/// Gives the time of the last backup.
type LastBackup = Box<dyn Fn() -> Option<f64> + Send + Sync>;

/// The process as the admin port shows it.
pub(super) struct State {
    pub(super) clock: Arc<dyn Clock>,
    /// Unix time in seconds.
    pub(super) began: f64,
    shown: OnceLock<Shown>,
    /// Whether every service has been ready once.
    started: AtomicBool,
    draining: AtomicBool,
    heads: AsyncMutex<Option<(Instant, Heads)>>,
}

struct Shown {
    services: Vec<Arc<dyn Service>>,
    last_backup: LastBackup,
}

/// The head of each feed, by its service; `None` where the database did not answer.
pub(super) type Heads = Vec<(&'static str, Option<i64>)>;

impl State {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let began = seconds(&*clock);
        Self {
            clock,
            began,
            shown: OnceLock::new(),
            started: AtomicBool::new(false),
            draining: AtomicBool::new(false),
            heads: AsyncMutex::default(),
        }
    }

    pub(super) fn show(&self, services: &[Arc<dyn Service>], last_backup: LastBackup) {
        let _ = self.shown.set(Shown {
            services: services.to_vec(),
            last_backup,
        });
    }

    pub(super) fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    pub(super) fn services(&self) -> &[Arc<dyn Service>] {
        self.shown.get().map_or(&[], |shown| &shown.services)
    }

    pub(super) fn last_backup(&self) -> Option<f64> {
        (self.shown.get()?.last_backup)()
    }

    /// Whether every service has been ready once: from then on a probe asks whether it is.
    pub(super) fn has_started(&self) -> bool {
        let services = self.services();
        if !services.is_empty() && services.iter().all(is_ready) {
            self.started.store(true, Ordering::Release);
        }
        self.started.load(Ordering::Acquire)
    }

    /// Whether calls may be sent here, and what there is to say of each role.
    pub(super) async fn readiness(&self) -> (bool, Value) {
        let heads = self.heads().await;
        let (services, now) = (self.services(), self.clock.now());
        let mut all = !services.is_empty() && !self.draining.load(Ordering::Acquire);
        let roles: Vec<Value> = services
            .iter()
            .map(|service| {
                let name = service.grpc_name();
                let database = heads.iter().find(|(of, _)| *of == name);
                let database = database.is_none_or(|(_, head)| head.is_some());
                let ready = is_ready(service) && database;
                all &= ready;
                let followers = service.lags(now).into_iter().map(|(follower, lag)| {
                    json!({ "follower": follower, "events": lag.events, "seconds": lag.age.as_secs() })
                });
                json!({
                    "role": name,
                    "ready": ready,
                    "database": database,
                    "followers": followers.collect::<Vec<_>>(),
                })
            })
            .collect();
        let draining = self.draining.load(Ordering::Acquire);
        (all, json!({ "ready": all, "draining": draining, "roles": roles }))
    }

    /// The head of each feed, as it is or was a moment ago. Many probes at once ask the databases once.
    pub(super) async fn heads(&self) -> Heads {
        let mut known = self.heads.lock().await;
        if let Some((since, heads)) = &*known
            && since.elapsed() < FRESH
        {
            return heads.clone();
        }
        let feeds = self
            .services()
            .iter()
            .filter_map(|service| Some((service.grpc_name(), service.feed()?.1)));
        let asked = feeds.map(async |(name, feed)| {
            let head = timeout(PATIENCE, feed.head()).await;
            (name, head.ok().and_then(Result::ok))
        });
        let heads: Heads = join_all(asked).await;
        *known = Some((Instant::now(), heads.clone()));
        heads
    }
}

pub(super) fn is_ready(service: &Arc<dyn Service>) -> bool {
    *service.ready().borrow()
}

/// Unix time in seconds.
pub(super) fn seconds(clock: &dyn Clock) -> f64 {
    clock.now().as_duration().as_secs_f64()
}
