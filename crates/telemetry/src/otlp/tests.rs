use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Endpoint, Server};
use tonic::{Code, Request, Response, Status};

use super::collector::Collector;
use super::*;
use crate::trace::{Ended, Kind, Place, Queue, What, now};
use crate::{Counters, Seen};

/// Spans of one sending.
const ITEMS: u64 = 40;

/// Settings of variables that are given by name.
fn settings(variables: &[(&str, &str)]) -> Result<Option<Settings>, SettingsError> {
    let variables: HashMap<String, String> = variables
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    Settings::read(Some("http://127.0.0.1:4317"), |name| variables.get(name).cloned())
}

fn spans(count: u64) -> Vec<Ended> {
    let span = |_| Ended {
        place: Place::first(),
        parent: None,
        kind: Kind::Server,
        began: now(),
        took: Duration::from_millis(1),
        what: What::Call {
            method: "techmarket.supply.v1.SupplyService/GetListing".into(),
            code: Code::Ok,
        },
    };
    (0..count).map(span).collect()
}

/// A collector that answers as it was told to.
struct Answering(Result<ExportTraceServiceResponse, Status>);

#[tonic::async_trait]
impl TraceService for Answering {
    async fn export(
        &self,
        _: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.clone().map(Response::new)
    }
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

async fn answering(answer: Result<ExportTraceServiceResponse, Status>) -> String {
    let (listener, url) = listener().await;
    let service = TraceServiceServer::new(Answering(answer));
    tokio::spawn(
        Server::builder()
            .add_service(service)
            .serve_with_incoming(TcpListenerStream::new(listener)),
    );
    url
}

/// A collector that does with each connection what `does` says.
async fn doing<D: Future<Output = ()> + Send>(does: impl Fn(TcpStream) -> D + Send + 'static) -> String {
    let (listener, url) = listener().await;
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            does(socket).await;
        }
    });
    url
}

fn partial(rejected_spans: i64, error_message: String) -> ExportTraceServiceResponse {
    ExportTraceServiceResponse {
        partial_success: Some(ExportTracePartialSuccess {
            rejected_spans,
            error_message,
        }),
    }
}

/// The figures whose line begins with `name`, together.
fn counted(name: &str) -> u64 {
    let text = Seen::default().print(Counters::of_process());
    let lines = text.lines().filter(|line| line.starts_with(name));
    lines
        .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
        .sum()
}

/// What was sent and what was dropped so far.
fn traces() -> (u64, u64) {
    (
        counted("techmarket_telemetry_sent_total{signal=\"traces\""),
        counted("techmarket_telemetry_dropped_total{signal=\"traces\""),
    )
}

fn collector(url: &str) -> Collector {
    let settings = settings(&[("OTEL_EXPORTER_OTLP_TIMEOUT", "300")])
        .unwrap()
        .unwrap();
    let channel = Endpoint::from_shared(url.to_owned()).unwrap().connect_lazy();
    Collector::new(&settings, channel)
}

/// All that shares the counters of the process is one test.
#[tokio::test]
async fn whatever_a_collector_does_costs_what_was_sent_to_it_and_is_counted() {
    let dead = listener().await.1;
    let silent = doing(|socket| async move {
        tokio::spawn(async move {
            std::future::pending::<TcpStream>().await;
            drop(socket);
        });
    })
    .await;
    let garbage = doing(|mut socket| async move {
        let _ = socket.write_all(&vec![0xa5; 100_000]).await;
    })
    .await;
    let hangs_up = doing(|socket| async move { drop(socket) }).await;
    let huge = "x".repeat(50 << 20);
    for (what, url, sent) in [
        ("dead", dead, 0),
        ("silent", silent, 0),
        ("garbage", garbage, 0),
        ("hangs up", hangs_up, 0),
        ("error", answering(Err(Status::internal("no"))).await, 0),
        ("busy", answering(Err(Status::unavailable("later"))).await, 0),
        ("50 MB", answering(Ok(partial(0, huge.clone()))).await, 0),
        ("50 MB of error", answering(Err(Status::internal(huge))).await, 0),
        (
            "good",
            answering(Ok(ExportTraceServiceResponse::default())).await,
            ITEMS,
        ),
        (
            "in part",
            answering(Ok(partial(3, "three".to_owned()))).await,
            ITEMS - 3,
        ),
        (
            "more than all",
            answering(Ok(partial(i64::MAX, String::new()))).await,
            0,
        ),
        (
            "less than none",
            answering(Ok(partial(-7, String::new()))).await,
            ITEMS,
        ),
    ] {
        let before = traces();
        let sending = collector(&url);
        let sent_in_time =
            tokio::time::timeout(Duration::from_secs(20), sending.take_spans(spans(ITEMS))).await;
        assert!(sent_in_time.is_ok(), "{what}");
        let after = traces();
        assert_eq!(
            (after.0 - before.0, after.1 - before.1),
            (sent, ITEMS - sent),
            "{what}"
        );
    }
    a_full_queue_drops_and_counts();
}

fn a_full_queue_drops_and_counts() {
    let (queue, before) = (Queue::new(100), traces());
    for span in spans(1_000) {
        queue.push(span);
    }
    assert_eq!(traces().1 - before.1, 900);
    queue.give_up();
    assert_eq!(traces().1 - before.1, 1_000);
}

#[tokio::test]
async fn spans_go_together_or_when_their_time_has_come() {
    let (queue, delay) = (Queue::new(2_048), Duration::from_millis(20));
    for span in spans(700) {
        queue.push(span);
    }
    assert_eq!(queue.batch(delay).await.unwrap().len(), 512);
    // One more word was left behind by the batch: what is short of one waits for the delay, once.
    assert_eq!(queue.batch(delay).await.unwrap().len(), 188);
    for span in spans(1) {
        queue.push(span);
    }
    queue.close();
    assert_eq!(queue.batch(delay).await.unwrap().len(), 1);
    assert!(queue.batch(delay).await.is_none());
}

#[test]
fn settings_are_those_that_opentelemetry_names() {
    let read = settings(&[
        ("OTEL_SERVICE_NAME", "ganzhou"),
        (
            "OTEL_RESOURCE_ATTRIBUTES",
            "service.name=other,deployment.environment.name=%E8%AF%95%E7%94%A8",
        ),
        ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20geheim"),
        ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
        ("OTEL_TRACES_SAMPLER_ARG", "0.25"),
        ("OTEL_METRICS_EXPORTER", "none"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "2500"),
    ]);
    let read = read
        .unwrap()
        .unwrap()
        .with("service.name", "techmarket".to_owned());
    let attribute = |name: &str| {
        let (_, text) = read.attributes.iter().find(|(known, _)| known == name).unwrap();
        text.as_str()
    };
    assert_eq!(attribute("service.name"), "ganzhou");
    assert_eq!(attribute("deployment.environment.name"), "试用");
    assert_eq!(read.headers.get("authorization").unwrap(), "Bearer geheim");
    assert_eq!(read.sampler, Some(crate::trace::Sampler::new(true, 0.25)));
    assert_eq!(
        (read.figures_each, read.timeout),
        (None, Duration::from_millis(2_500))
    );
    assert!(settings(&[("OTEL_SDK_DISABLED", "true")]).unwrap().is_none());
    assert!(Settings::read(None, |_| None).unwrap().is_none());
}

#[test]
fn a_setting_that_cannot_be_used_says_which_and_what_would_be_right() {
    for (name, text, rule) in [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf", "只能是 grpc"),
        ("OTEL_TRACES_SAMPLER", "sometimes", "parentbased_"),
        ("OTEL_TRACES_SAMPLER_ARG", "1.5", "0 至 1"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "1 至 3600000"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "geheim", "第 1 项应为 名称=值"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=b,bad name=geheim", "第 2 项"),
        ("OTEL_METRICS_EXPORTER", "prometheus", "otlp、none"),
    ] {
        let told = settings(&[(name, text)]).err().unwrap().to_string();
        assert!(told.starts_with(name) && told.contains(rule), "{told}");
        assert!(!told.contains("geheim"), "{told}");
    }
    for endpoint in [
        "127.0.0.1:4317",
        "ftp://a",
        "http://user:geheim@a:1",
        "http://a:1/v1",
        "http://",
    ] {
        let told = Settings::read(Some(endpoint), |_| None)
            .err()
            .unwrap()
            .to_string();
        assert!(told.starts_with("--telemetry-endpoint 应为 http://"), "{told}");
        assert!(!told.contains("geheim"), "{told}");
    }
}
