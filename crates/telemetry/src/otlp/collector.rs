//! One collector: what it is sent, and what it makes of it.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::resource::v1::Resource;
use tokio::time::timeout;
use tonic::metadata::MetadataMap;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

use crate::Event as _;
use crate::event::{CollectorTurned, Signal, TelemetryDropped, TelemetrySent};
use crate::otlp::metrics::{self, Period};
use crate::otlp::{Settings, resource, spans};
use crate::trace::Ended;

/// Most bytes of an answer: it says how much was not taken, and nothing else is read.
const ANSWER: usize = 64 << 10;

/// A collector, and what it is told of this process.
pub(super) struct Collector {
    traces: TraceServiceClient<Channel>,
    metrics: MetricsServiceClient<Channel>,
    resource: Resource,
    headers: MetadataMap,
    timeout: Duration,
    /// Whether the last sending of traces, and of figures, came to nothing.
    away: [AtomicBool; 2],
}

impl Collector {
    /// The collector at the other end of `channel`.
    pub(super) fn new(settings: &Settings, channel: Channel) -> Self {
        Self {
            traces: TraceServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER),
            metrics: MetricsServiceClient::new(channel).max_decoding_message_size(ANSWER),
            resource: resource::resource(settings),
            headers: settings.headers.clone(),
            timeout: settings.timeout,
            away: Default::default(),
        }
    }

    /// Sends spans.
    pub(super) async fn take_spans(&self, spans: Vec<Ended>) {
        let items = spans.len() as u64;
        let request = self.carrying(spans::request(&self.resource, &spans));
        let mut client = self.traces.clone();
        let answer = async {
            let answer = client.export(request).await?.into_inner();
            Ok(answer.partial_success.map_or(0, |part| part.rejected_spans))
        };
        self.heard(Signal::Traces, items, answer).await;
    }

    /// Sends the figures of `text`.
    pub(super) async fn take_figures(&self, text: &str, period: Period) {
        let (request, items) = metrics::request(&self.resource, text, period);
        let request = self.carrying(request);
        let mut client = self.metrics.clone();
        let answer = async {
            let answer = client.export(request).await?.into_inner();
            Ok(answer.partial_success.map_or(0, |part| part.rejected_data_points))
        };
        self.heard(Signal::Metrics, items, answer).await;
    }

    fn carrying<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        *request.metadata_mut() = self.headers.clone();
        request
    }

    /// Waits for an answer, which says how much of `items` was not taken, and counts what became of them.
    async fn heard(&self, signal: Signal, items: u64, answer: impl Future<Output = Result<i64, Status>>) {
        let (lost, reason) = match timeout(self.timeout, answer).await {
            Ok(Ok(rejected)) => (u64::try_from(rejected).unwrap_or(0).min(items), "rejected"),
            Ok(Err(status)) if status.code() == Code::Unavailable => (items, "unreachable"),
            Ok(Err(_)) => (items, "refused"),
            Err(_) => (items, "late"),
        };
        if lost > 0 {
            let items = lost;
            TelemetryDropped {
                signal,
                reason,
                items,
            }
            .tell();
        }
        if lost < items {
            let items = items - lost;
            TelemetrySent { signal, items }.tell();
        }
        let away = lost == items && items > 0;
        if self.away[signal as usize].swap(away, Ordering::Relaxed) != away {
            let reason = away.then_some(reason);
            CollectorTurned { signal, reason }.tell();
        }
    }
}
