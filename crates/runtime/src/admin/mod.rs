//! The admin port (管理端口): plain HTTP/1.1 for probes and for whoever collects figures, apart from the market's own port. It tells
//! nothing confidential and changes nothing, so it asks for no token; it is for the machine itself and the network of its operators.
//!
//! It answers before the services are open: a migration may take minutes, and a process that is busy with one is alive.

mod figures;
mod state;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use techmarket_kernel::Clock;
use techmarket_telemetry::{Counters, Seen};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::Running;
use crate::admin::state::State;

/// Connections at once: probes and collectors are few.
const CONNECTIONS: usize = 64;
/// How long headers may take to come.
const HEADERS: Duration = Duration::from_secs(5);
/// How long a connection may stay, whatever it does: collectors come again.
const STAY: Duration = Duration::from_mins(5);
/// How long nothing is accepted when the system gives no more sockets.
const PAUSE: Duration = Duration::from_millis(100);

/// What a process shows of itself, to whoever looks. A clone shows the same.
#[derive(Clone)]
pub struct Watched(Arc<State>);

/// The admin port of a process. It ends when this is dropped.
pub struct Admin {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Watched {
    /// A process that lives and has not started.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(State::new(clock)))
    }

    /// Shows what runs from here on. `last_backup` gives the Unix time of the last backup, in seconds, if there was one.
    pub fn show(&self, running: &Running, last_backup: impl Fn() -> Option<f64> + Send + Sync + 'static) {
        self.0.show(running.services(), Box::new(last_backup));
    }

    /// Says from here on that the process is not ready: it is about to end, and whoever balances sends no more.
    pub fn drain(&self) {
        self.0.drain();
    }

    /// The figures as `/metrics` prints them.
    pub(crate) async fn figures(&self) -> String {
        figures::look(&self.0).await.print(Counters::of_process())
    }
}

impl Admin {
    /// Listens on `address` and tells what `watched` shows.
    pub async fn listen(address: SocketAddr, watched: Watched) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(serve(listener, watched));
        Ok(Self { address, serving })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Admin {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, watched: Watched) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let Ok((socket, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let watched = watched.clone();
        tokio::spawn(async move {
            let _ = timeout(STAY, serve_connection(socket, watched)).await;
            drop(place);
        });
    }
}

async fn serve_connection(socket: TcpStream, watched: Watched) {
    let service = service_fn(move |request: Request<Incoming>| {
        let watched = watched.clone();
        async move { Ok::<_, Infallible>(answer(&request, &watched).await) }
    });
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(16 << 10);
    // How it ended concerns the client alone.
    let _ = builder.serve_connection(TokioIo::new(socket), service).await;
}

async fn answer(request: &Request<Incoming>, watched: &Watched) -> Response<Full<Bytes>> {
    const JSON: &str = "application/json";
    const TEXT: &str = "text/plain; charset=utf-8";
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut refused = response(StatusCode::METHOD_NOT_ALLOWED, TEXT, "GET or HEAD\n".to_owned());
        refused
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    match request.uri().path() {
        // That it answers is all there is to say: a database that is away is no reason to start the process anew.
        "/livez" => response(StatusCode::OK, TEXT, "ok\n".to_owned()),
        "/readyz" => {
            let (ready, why) = watched.0.readiness().await;
            response(status(ready), JSON, why.to_string())
        }
        "/startupz" => {
            let started = watched.0.has_started();
            let said = if started { "started\n" } else { "starting\n" };
            response(status(started), TEXT, said.to_owned())
        }
        "/metrics" => {
            let figures = watched.figures().await;
            response(StatusCode::OK, Seen::MEDIA_TYPE, figures)
        }
        _ => response(
            StatusCode::NOT_FOUND,
            TEXT,
            "/livez /readyz /startupz /metrics\n".to_owned(),
        ),
    }
}

fn status(well: bool) -> StatusCode {
    if well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}

fn response(status: StatusCode, media_type: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
