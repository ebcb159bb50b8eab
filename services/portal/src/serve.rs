//! The portal on a port.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::Portal;
use crate::asked::Peer;
use crate::routes::router;

/// Connections at once.
const CONNECTIONS: usize = 2_000;
/// Longest time from the beginning of a connection's request to the end of its headers.
const HEADERS: Duration = Duration::from_secs(10);
/// How long pages under way may take at the end.
const END: Duration = Duration::from_secs(10);
/// How long nothing is accepted when the system gives no more sockets.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves `portal` on `listener` until `stop` turns true, and then what is under way.
pub async fn serve(portal: Arc<Portal>, listener: TcpListener, mut stop: watch::Receiver<bool>) {
    let router = router(portal);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut tasks = JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((socket, address)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let (router, stop) = (router.clone(), stop.clone());
        tasks.spawn(async move {
            connection(router, socket, address, stop).await;
            drop(place);
        });
        while tasks.try_join_next().is_some() {}
    }
    drop(listener);
    let orderly = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(END, orderly).await.is_err() {
        tasks.shutdown().await;
    }
}

async fn connection(router: Router, socket: TcpStream, address: SocketAddr, mut stop: watch::Receiver<bool>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(address));
        let router = router.clone();
        async move {
            Ok::<_, Infallible>(
                router
                    .oneshot(request)
                    .await
                    .unwrap_or_else(|never| match never {}),
            )
        }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(64);
    let io = TokioIo::new(socket);
    let mut serving = std::pin::pin!(builder.serve_connection(io, service));
    tokio::select! {
        // How a connection ended concerns the browser alone.
        _ = serving.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => {}
    }
    serving.as_mut().graceful_shutdown();
    let _ = serving.await;
}
