//! Collectors that do no good: the market goes on, counts what is lost, and ends in time.

use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};

use crate::admin::get;
use crate::clients::{Clients, Urls};
use crate::process::{Process, until};
use crate::under_load::{publish_listing, tokens};

/// A process that is told to end has so long for its calls, and as long again for what it has to tell.
const END: Duration = Duration::from_secs(15);

/// Serves under `endpoint`, and sees that it does as if there were none.
async fn goes_on(endpoint: &str, reason: &str) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let options = ["--admin", "127.0.0.1:0", "--telemetry-endpoint", endpoint];
    let environment = [
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "20"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "500"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "300"),
    ];
    let process = Process::serve_in(&data, &options, &environment).await;
    process.serving().await;
    let held = tokens(&data).await;
    let urls = Urls::all(process.url());
    let (mut provider, mut operator) = (
        Clients::new(&urls, &held.provider),
        Clients::new(&urls, &held.operator),
    );
    for number in 1..=20 {
        publish_listing(&mut provider, &mut operator, number)
            .await
            .unwrap();
    }
    let admin = process.admin();
    for signal in ["traces", "metrics"] {
        let dropped =
            format!("techmarket_telemetry_dropped_total{{signal=\"{signal}\",reason=\"{reason}\"}}");
        until("what is lost is counted", async || {
            let (_, metrics) = get(&admin, "/metrics").await;
            assert!(!metrics.contains("techmarket_telemetry_sent_total{"), "{metrics}");
            metrics
                .lines()
                .any(|line| line.starts_with(&dropped))
                .then_some(())
        })
        .await;
    }
    let lines = process.log().matches("the collector takes nothing").count();
    assert_eq!(lines, 2, "one for each signal:\n{}", process.log());
    let began = Instant::now();
    process.stop().await;
    assert!(began.elapsed() < END, "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_not_there_costs_counted_drops() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    goes_on(&endpoint, "unreachable").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_never_answers_costs_counted_drops() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held: Vec<TcpStream> = Vec::new();
        while let Ok((socket, _)) = listener.accept().await {
            held.push(socket);
        }
    });
    goes_on(&endpoint, "late").await;
}
