//! A collector of the tests' own, which keeps what it is told.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
use tonic::{Request, Response, Status};

/// What it was told. A clone is told the same.
#[derive(Clone, Default)]
pub(super) struct Collector(Arc<Mutex<Received>>);

#[derive(Default)]
struct Received {
    spans: Vec<Seen>,
    /// Names of metrics.
    metrics: Vec<String>,
    /// Every message as it came.
    bytes: Vec<u8>,
    /// What came with the messages.
    headers: Vec<String>,
}

/// A span, and the roles of the process that told of it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) roles: String,
    pub(super) span: Span,
}

impl Seen {
    pub(super) fn trace_id(&self) -> String {
        hexadecimal(&self.span.trace_id)
    }

    pub(super) fn span_id(&self) -> String {
        hexadecimal(&self.span.span_id)
    }

    pub(super) fn parent(&self) -> String {
        hexadecimal(&self.span.parent_span_id)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Collector {
    /// Listens; its address.
    pub(super) async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Server::builder()
            .add_service(TraceServiceServer::new(self.clone()))
            .add_service(MetricsServiceServer::new(self.clone()));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        url
    }

    /// The spans of a trace so far.
    pub(super) fn trace(&self, trace_id: &str) -> Vec<Seen> {
        let received = self.0.lock().unwrap();
        let of_it = received.spans.iter().filter(|seen| seen.trace_id() == trace_id);
        of_it.cloned().collect()
    }

    /// Names of the metrics so far.
    pub(super) fn metrics(&self) -> Vec<String> {
        self.0.lock().unwrap().metrics.clone()
    }

    /// How many spans there are, and whether `word` is anywhere in what came.
    pub(super) fn holds(&self, word: &str) -> (usize, bool) {
        let received = self.0.lock().unwrap();
        let found = received
            .bytes
            .windows(word.len())
            .any(|window| window == word.as_bytes());
        (received.spans.len(), found)
    }

    /// Values of a header that came.
    pub(super) fn headers(&self) -> Vec<String> {
        self.0.lock().unwrap().headers.clone()
    }

    fn note(&self, message: &impl Message, header: Option<&str>) {
        let mut received = self.0.lock().unwrap();
        received.bytes.extend(message.encode_to_vec());
        received.headers.extend(header.map(str::to_owned));
    }
}

fn text(attributes: &[KeyValue], key: &str) -> String {
    let value = attributes.iter().find(|attribute| attribute.key == key);
    match value.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        _ => String::new(),
    }
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let header = request
            .metadata()
            .get("x-collector")
            .map(|value| value.to_str().unwrap().to_owned());
        let message = request.into_inner();
        self.note(&message, header.as_deref());
        let mut received = self.0.lock().unwrap();
        for of_process in message.resource_spans {
            let attributes = of_process.resource.map(|resource| resource.attributes);
            let roles = text(&attributes.unwrap_or_default(), "techmarket.roles");
            let spans = of_process.scope_spans.into_iter().flat_map(|scoped| scoped.spans);
            received.spans.extend(spans.map(|span| Seen {
                roles: roles.clone(),
                span,
            }));
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let message = request.into_inner();
        self.note(&message, None);
        let of_processes = message.resource_metrics.into_iter();
        let scoped = of_processes.flat_map(|of_process| of_process.scope_metrics);
        let names = scoped.flat_map(|scoped| scoped.metrics).map(|metric| metric.name);
        self.0.lock().unwrap().metrics.extend(names);
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}
