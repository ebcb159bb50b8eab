//! The life of one connection, in the clear or over TLS.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io::{Cursor, Error, ErrorKind, Result};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use techmarket_kernel::{Rng as _, SystemRng};
use techmarket_rpc::{Connection, MAX_HEADER_BYTES, Stack, Systems, stopped};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, join, split};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tonic::body::Body;
use tonic::transport::server::{Connected as _, TcpConnectInfo};
use tower::ServiceExt as _;

use crate::gathered::Gathered;
use crate::tls::certificate;

/// What an HTTP/2 connection begins with.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// How long it may take until it is known what is spoken.
const BEGIN: Duration = Duration::from_mins(1);
/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a connection may carry no call.
const IDLE: Duration = Duration::from_mins(15);
/// How long the calls of a connection that is told to end may take.
const END: Duration = Duration::from_mins(1);
/// A connection ends after so long and up to a tenth more, so that clients look again where the market is: replicas that were added
/// get their part of the calls.
const AGE: Duration = Duration::from_mins(30);
/// How long the calls of such a connection may take: longer than every call but a feed, whose reader goes on where it was.
const AGED: Duration = Duration::from_mins(15);
/// Most calls at once on one connection.
const CALLS: u32 = 256;
/// Longest headers that are read, so that the gate can refuse those above its own limit with a status.
const HEADER_BYTES: u32 = 2 * MAX_HEADER_BYTES;
/// Bytes of one answer that wait for the socket.
const SENDING_BYTES: usize = 64 << 10;
/// A peer is asked this often whether it is there, and has so long to say so.
const ASK: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(20));

/// Everything that a connection lives by.
pub(crate) struct Life {
    pub(crate) stack: Stack,
    pub(crate) connection: Arc<Connection>,
    /// Tells it to end.
    pub(crate) end: Arc<Notify>,
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) systems: Systems,
}

/// What is spoken on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Http1,
    Http2,
}

impl Life {
    /// Serves on `socket` until the client goes, it only waits, it is told to end, or the process stops. Calls under way end first.
    pub(crate) async fn over_tcp(self, socket: TcpStream) {
        let peer = socket.connect_info();
        self.carry(socket.into_split(), peer).await;
    }

    /// The same over TLS, once the handshake is done: `shaken` is told then.
    pub(crate) async fn over_tls(mut self, socket: TcpStream, tls: &TlsAcceptor, shaken: impl FnOnce()) {
        let peer = socket.connect_info();
        let secured = tokio::select! {
            secured = timeout(HANDSHAKE, tls.accept(socket)) => secured,
            () = self.end.notified() => return,
            () = stopped(&mut self.stop) => return,
        };
        // Who does not come so far concerns nobody; scanners are many.
        let Ok(Ok(stream)) = secured else { return };
        shaken();
        let (_, session) = stream.get_ref();
        let shown = session.peer_certificates().and_then(|chain| chain.first());
        if let Some(certificate) = shown.and_then(|shown| certificate(shown)) {
            self.connection.show(certificate);
        }
        self.carry(split(stream), peer).await;
    }

    async fn carry(
        mut self,
        (mut read, write): (
            impl AsyncRead + Unpin + Send + 'static,
            impl AsyncWrite + Unpin + Send + 'static,
        ),
        peer: TcpConnectInfo,
    ) {
        // Until something has come nothing is pinged, so that who sends nothing would stay.
        let begun = tokio::select! {
            begun = timeout(BEGIN, begin(&mut read)) => begun,
            () = self.end.notified() => return,
            () = stopped(&mut self.stop) => return,
        };
        let Ok(Ok((protocol, begun))) = begun else { return };
        let read = Cursor::new(begun).chain(read);
        let Self {
            stack,
            connection,
            end,
            mut stop,
            systems,
        } = self;
        let ending = async {
            tokio::select! {
                () = connection.only_waits() => END,
                () = idle(&connection) => END,
                () = end.notified() => END,
                () = stopped(&mut stop) => END,
                () = sleep(age()) => AGED,
            }
        };
        let io = (read, Gathered::over(write));
        tokio::select! {
            () = serve_http(stack, io, (protocol, peer), &connection, ending) => {}
            // What a system reads that is not one any more is cut off, not ended in good order.
            () = systems.changed(connection.certificate()) => {}
        }
    }
}

/// Reads until it is known what is spoken, and no more than the preface of HTTP/2; and what was read. A connection that speaks
/// neither is ended at once.
async fn begin(socket: &mut (impl AsyncRead + Unpin)) -> Result<(Protocol, Vec<u8>)> {
    let (mut begin, mut read) = (PREFACE.to_vec(), 0);
    while read < begin.len() {
        let more = socket.read(&mut begin[read..]).await?;
        read += more;
        // The names of methods are in capitals (RFC 9110, 9.1).
        if more == 0 || !begin[0].is_ascii_uppercase() {
            return Err(Error::from(ErrorKind::InvalidData));
        }
        if !PREFACE.starts_with(&begin[..read]) {
            begin.truncate(read);
            return Ok((Protocol::Http1, begin));
        }
    }
    Ok((Protocol::Http2, begin))
}

async fn serve_http(
    stack: Stack,
    (read, write): (
        impl AsyncRead + Unpin + Send + 'static,
        Gathered<impl AsyncWrite + Unpin + Send + 'static>,
    ),
    (protocol, peer): (Protocol, TcpConnectInfo),
    connection: &Arc<Connection>,
    ending: impl Future<Output = Duration>,
) {
    let called = Arc::clone(connection);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer.clone());
        request.extensions_mut().insert(Arc::clone(&called));
        answer(stack.clone(), request)
    });
    let (builder, io) = (builder(protocol), TokioIo::new(join(read, write.clone())));
    let mut serving = pin!(builder.serve_connection(io, service));
    let grace = tokio::select! {
        () = gathering(serving.as_mut(), &write, connection) => return,
        grace = ending => grace,
    };
    serving.as_mut().graceful_shutdown();
    let _ = timeout(grace, gathering(serving, &write, connection)).await;
}

/// When a connection is old. Those that began at once do not end at once.
fn age() -> Duration {
    let mut random = [0];
    SystemRng.fill(&mut random);
    AGE + AGE / 10 * u32::from(random[0]) / 255
}

/// Polls `serving`, and sends what it wrote, until it has ended. How it ended concerns the client alone.
async fn gathering<W: AsyncWrite + Unpin>(
    mut serving: Pin<&mut impl Future>,
    write: &Gathered<W>,
    connection: &Connection,
) {
    let mut stepped_back = false;
    poll_fn(|context| {
        // Each answer wakes the connection. Where others are under way it lets them come first: they leave together.
        if connection.calls() > 1 && !stepped_back {
            stepped_back = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        stepped_back = false;
        let ended = serving.as_mut().poll(context).is_ready();
        match write.poll_send(context) {
            Poll::Ready(Err(_)) => Poll::Ready(()),
            _ if ended => Poll::Ready(()),
            _ => Poll::Pending,
        }
    })
    .await;
}

async fn answer(stack: Stack, request: Request<Body>) -> std::result::Result<Response<Body>, Infallible> {
    stack.oneshot(request).await
}

fn builder(protocol: Protocol) -> Builder<TokioExecutor> {
    let builder = Builder::new(TokioExecutor::new());
    let mut builder = match protocol {
        Protocol::Http1 => builder.http1_only(),
        Protocol::Http2 => builder.http2_only(),
    };
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(BEGIN)
        .max_buf_size(SENDING_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(CALLS)
        .max_header_list_size(HEADER_BYTES)
        .max_send_buf_size(SENDING_BYTES)
        .keep_alive_interval(ASK.0)
        .keep_alive_timeout(ASK.1);
    builder
}

/// Returns once `connection` has carried no call for long.
async fn idle(connection: &Connection) {
    loop {
        let wait = match connection.idle_since() {
            Some(since) => IDLE.saturating_sub(since.elapsed()),
            None => IDLE,
        };
        if wait.is_zero() {
            return;
        }
        sleep(wait).await;
    }
}
