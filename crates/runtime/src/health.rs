//! What health says of the services.

use std::collections::HashMap;
use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt};
use techmarket_rpc::stopped;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;
use tokio_stream::StreamMap;
use tokio_stream::wrappers::WatchStream;
use tonic::{Code, Request, Response, Status};
use tonic_health::ServingStatus;
use tonic_health::pb::health_check_response::ServingStatus as Said;
use tonic_health::pb::health_server::Health;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_health::server::{HealthReporter, HealthService};

use crate::Service;
use crate::tls::{LOOK_EVERY, Look};

/// The name by which health is asked for all services together.
const ALL: &str = "";
/// The name by which health is asked for the files of TLS and the table of systems: NOT_SERVING while what they hold cannot be
/// used and what they held before is in force.
const FILES: &str = "tls";

/// What the library answers, but for whoever watches a service that this process does not run: the protocol has him told so,
/// and kept, not refused.
pub(crate) struct Answers {
    known: HealthService,
    stop: watch::Receiver<bool>,
}

impl Answers {
    pub(crate) fn new(health: &HealthReporter, stop: watch::Receiver<bool>) -> Self {
        Self {
            known: HealthService::from_health_reporter(health.clone()),
            stop,
        }
    }
}

#[tonic::async_trait]
impl Health for Answers {
    type WatchStream = BoxStream<'static, Result<HealthCheckResponse, Status>>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        self.known.check(request).await
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        match self.known.watch(request).await {
            Ok(known) => Ok(known.map(StreamExt::boxed)),
            Err(status) if status.code() == Code::NotFound => {
                let mut stop = self.stop.clone();
                // What a process runs is settled before it listens: nothing more comes until it ends.
                let ended = async move { stopped(&mut stop).await };
                let unknown = Ok(HealthCheckResponse {
                    status: Said::ServiceUnknown.into(),
                });
                let kept = stream::pending().take_until(ended);
                Ok(Response::new(stream::iter([unknown]).chain(kept).boxed()))
            }
            Err(status) => Err(status),
        }
    }
}

/// Says NOT_SERVING of each service and of all.
pub(crate) async fn say_not_serving(services: &[Arc<dyn Service>], health: &HealthReporter) {
    let names = services.iter().map(|service| service.grpc_name());
    for name in names.chain([ALL]) {
        health.set_service_status(name, ServingStatus::NotServing).await;
    }
}

/// Says of each service whether it is ready, and of all whether each of them is, until `stop` turns true.
pub(crate) async fn report(
    services: Vec<Arc<dyn Service>>,
    health: HealthReporter,
    mut stop: watch::Receiver<bool>,
) {
    let mut ready: HashMap<_, _> = services
        .iter()
        .filter(|service| service.counts())
        .map(|service| (service.grpc_name(), false))
        .collect();
    let mut changes: StreamMap<_, _> = services
        .iter()
        .map(|service| (service.grpc_name(), WatchStream::new(service.ready())))
        .collect();
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stop) => return,
            Some((name, is_ready)) = changes.next() => {
                if let Some(before) = ready.get_mut(name) {
                    *before = is_ready;
                }
                health.set_service_status(name, status(is_ready)).await;
                let all = ready.values().all(|is_ready| *is_ready);
                health.set_service_status(ALL, status(all)).await;
            }
        }
    }
}

/// Says whether the files of TLS are in force.
pub(crate) async fn say_of_files(in_force: bool, health: &HealthReporter) {
    health.set_service_status(FILES, status(in_force)).await;
}

/// Looks at files from time to time, and says whether they are in force, until `stop` turns true.
pub(crate) async fn look_at_files(
    files: Vec<Arc<dyn Look>>,
    health: HealthReporter,
    mut stop: watch::Receiver<bool>,
) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stop) => return,
            _ = looks.tick() => {}
        }
        let files = files.clone();
        // Each is looked at, whatever is wrong with those before.
        let looking = tokio::task::spawn_blocking(move || files.iter().filter(|kept| !kept.look()).count());
        if let Ok(refused) = looking.await {
            say_of_files(refused == 0, &health).await;
        }
    }
}

fn status(is_ready: bool) -> ServingStatus {
    if is_ready {
        ServingStatus::Serving
    } else {
        ServingStatus::NotServing
    }
}
