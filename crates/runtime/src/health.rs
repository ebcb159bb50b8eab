//! What health says of the services.

use std::collections::HashMap;
use std::sync::Arc;

use techmarket_rpc::stopped;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{StreamExt as _, StreamMap};
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::Service;

/// The name by which health is asked for all services together.
const ALL: &str = "";

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
                ready.insert(name, is_ready);
                health.set_service_status(name, status(is_ready)).await;
                let all = ready.values().all(|is_ready| *is_ready);
                health.set_service_status(ALL, status(all)).await;
            }
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
