//! From mounted services to a port, and to an orderly end.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use techmarket_audit::Retention;
use techmarket_kernel::SystemClock;
use techmarket_proto::audit::v1::audit_service_server::AuditServiceServer;
use techmarket_proto::feed::v1::Source;
use techmarket_proto::feed::v1::feed_service_server::FeedServiceServer;
use techmarket_rpc::Gate;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tonic::codec::CompressionEncoding::Gzip;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::HealthReporter;

use crate::feed_service::{Feeds, ServedFeed};
use crate::listener::serve;
use crate::pruning::Pruning;
use crate::tls::Tls;
use crate::trails::Trails;
use crate::{Doors, Mounts, Service, Switchboard, health, reflection};

/// Calls under way have this long to end at shutdown.
const GRACE: Duration = Duration::from_secs(10);

/// Services that run together in this process.
pub struct Market {
    /// The services.
    pub services: Vec<Arc<dyn Service>>,
    /// Their gate.
    pub gate: Gate,
    /// How they reach each other.
    pub switchboard: Switchboard,
    /// TLS of the port, and systems by their client certificates.
    pub tls: Tls,
    /// What is spoken on the port beside gRPC.
    pub doors: Doors,
    /// How long entries of their audit trails are kept.
    pub retention: Retention,
}

/// Why a market could not start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The descriptor set cannot be reflected.
    #[error("reflection")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The port cannot be listened on.
    #[error("listening")]
    Listen(#[from] std::io::Error),
}

/// A market that serves.
pub struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    services: Vec<Arc<dyn Service>>,
    health: HealthReporter,
    server: JoinHandle<()>,
    background: JoinSet<()>,
}

impl Market {
    /// Serves on `listener`. Returns at once: health says NOT_SERVING until every service is ready.
    pub async fn start(self, listener: TcpListener) -> Result<Running, RunError> {
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let health = HealthReporter::new();
        health::say_not_serving(&self.services, &health).await;

        let mut mounts = Mounts::default();
        let answers = HealthServer::new(health::Answers::new(&health, stopped.clone()));
        mounts
            .routes()
            .add_service(answers.accept_compressed(Gzip).send_compressed(Gzip));
        reflection::mount(mounts.routes())?;
        let feeds = served_feeds(&self.services);
        let mut background = JoinSet::new();
        for feed in feeds.values() {
            background.spawn(Arc::clone(feed).watch(stopped.clone()));
        }
        if !feeds.is_empty() {
            mounts.add(FeedServiceServer::new(Feeds {
                feeds,
                stop: stopped.clone(),
            }));
        }
        let trails: HashMap<_, _> = self
            .services
            .iter()
            .filter_map(|service| service.trail())
            .collect();
        if !trails.is_empty() {
            mounts.add(AuditServiceServer::new(Trails {
                trails,
                clock: Arc::new(SystemClock),
            }));
        }
        for service in &self.services {
            service.mount(&mut mounts);
        }
        let gate = self.gate.with_systems(self.tls.systems.clone());
        let stack = gate.before(mounts.finish());
        self.switchboard.connect(stack.clone());
        let stack = self.doors.before(&gate, stack);

        if !self.tls.kept.is_empty() {
            health::say_of_files(true, &health).await;
            background.spawn(health::look_at_files(
                self.tls.kept.clone(),
                health.clone(),
                stopped.clone(),
            ));
        }
        let server = tokio::spawn(serve(stack, listener, self.tls, stopped.clone()));
        for service in &self.services {
            for task in Arc::clone(service).background(stopped.clone()) {
                background.spawn(task);
            }
        }
        background.spawn(Pruning::of(&self.services, self.retention).run(stopped.clone()));
        background.spawn(health::report(self.services.clone(), health.clone(), stopped));
        Ok(Running {
            address,
            stop,
            services: self.services,
            health,
            server,
            background,
        })
    }
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What runs.
    #[must_use]
    pub fn services(&self) -> &[Arc<dyn Service>] {
        &self.services
    }

    /// Returns once every service answers as it should.
    pub async fn ready(&self) {
        for service in &self.services {
            // A service that is dropped is ready no more, and nobody waits for it.
            let _ = service.ready().wait_for(|ready| *ready).await;
        }
    }

    /// Ends in two phases. First health says NOT_SERVING, nothing new is let in, streams are told to go elsewhere and calls
    /// under way end. What has not ended after the grace is cut off; a transaction that is cut off rolls back.
    pub async fn stop(mut self) {
        health::say_not_serving(&self.services, &self.health).await;
        self.stop.send_replace(true);
        let orderly = async {
            let _ = (&mut self.server).await;
            while self.background.join_next().await.is_some() {}
        };
        if tokio::time::timeout(GRACE, orderly).await.is_err() {
            tracing::warn!("calls under way were cut off at shutdown");
            self.server.abort();
            self.background.shutdown().await;
        }
        for service in &self.services {
            service.close().await;
        }
    }
}

fn served_feeds(services: &[Arc<dyn Service>]) -> HashMap<Source, Arc<ServedFeed>> {
    let feeds = services.iter().filter_map(|service| service.feed());
    feeds
        .map(|(source, feed)| (source, Arc::new(ServedFeed::new(feed))))
        .collect()
}
