//! A collector that only counts, for what telling it costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// How many spans a collector has taken. A clone counts the same.
#[derive(Clone, Default)]
pub struct Taken(Arc<AtomicU64>);

impl Taken {
    /// So many.
    #[must_use]
    pub fn spans(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Serves a collector on a free port, until the runtime ends: its URL, and what it has taken.
pub async fn serve() -> anyhow::Result<(String, Taken)> {
    let taken = Taken::default();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let server = Server::builder().add_service(TraceServiceServer::new(taken.clone()));
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
    Ok((url, taken))
}

#[tonic::async_trait]
impl TraceService for Taken {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let of_processes = request.get_ref().resource_spans.iter();
        let scoped = of_processes.flat_map(|of_process| &of_process.scope_spans);
        let spans: u64 = scoped.map(|scoped| scoped.spans.len() as u64).sum();
        self.0.fetch_add(spans, Ordering::Relaxed);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}
