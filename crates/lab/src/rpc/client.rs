//! A client that costs little: HTTP/2 frames and nothing above them, so that two cores which it shares with the server show the
//! server.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use bytes::Bytes;
use h2::client::SendRequest;
use http::{HeaderMap, Method, Request, Version};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::rpc::{Call, Server};

/// Bytes that a server may send ahead, of one call and of one connection: answers never wait for the client's leave.
const WINDOW: u32 = 4 << 20;

/// Connections to one server.
pub(super) struct Connections(Vec<SendRequest<Bytes>>);

/// What came of calling for a while.
pub(super) struct Measured {
    /// Each call's time.
    pub(super) times: Vec<Duration>,
    /// From the first call to the end of the last.
    pub(super) elapsed: Duration,
}

impl Connections {
    /// Opens `count` connections to `server`. They close with the last of what is returned.
    pub(super) async fn open(server: Server<'_>, count: usize) -> anyhow::Result<Self> {
        let mut connections = Vec::new();
        for _ in 0..count {
            let socket = TcpStream::connect(server.address).await?;
            socket.set_nodelay(true)?;
            connections.push(match server.tls {
                Some(tls) => {
                    let host = server.address.ip().to_string();
                    speak(tls.secured(&host, socket).await?).await?
                }
                None => speak(socket).await?,
            });
        }
        Ok(Self(connections))
    }

    /// Calls for `time`, `in_flight` at once and as many on each connection.
    pub(super) async fn run(
        &self,
        call: &Call,
        in_flight: usize,
        time: Duration,
    ) -> anyhow::Result<Measured> {
        let started = Instant::now();
        let mut callers = JoinSet::new();
        for (index, connection) in self.0.iter().cycle().take(in_flight).enumerate() {
            callers.spawn(repeat(connection.clone(), call.clone(), index, started + time));
        }
        let mut times = Vec::new();
        while let Some(done) = callers.join_next().await {
            times.append(&mut done??);
        }
        Ok(Measured {
            times,
            elapsed: started.elapsed(),
        })
    }
}

/// Speaks HTTP/2 on `socket`.
async fn speak(
    socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> anyhow::Result<SendRequest<Bytes>> {
    let (calls, connection) = h2::client::Builder::new()
        .initial_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .handshake(socket)
        .await?;
    // Its error is that of the calls on it.
    tokio::spawn(async move { drop(connection.await) });
    Ok(calls)
}

/// Calls one after the other until `end`, each time with the next of the call's messages from the one at `first` on.
async fn repeat(
    mut connection: SendRequest<Bytes>,
    call: Call,
    first: usize,
    end: Instant,
) -> anyhow::Result<Vec<Duration>> {
    let mut times = Vec::new();
    for message in call.messages.iter().cycle().skip(first % call.messages.len()) {
        let started = Instant::now();
        if started >= end {
            break;
        }
        connection = once(connection, &call, message.clone()).await?;
        times.push(started.elapsed());
    }
    Ok(times)
}

/// One call, from the first byte sent to the last of the answer.
async fn once(
    connection: SendRequest<Bytes>,
    call: &Call,
    message: Bytes,
) -> anyhow::Result<SendRequest<Bytes>> {
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    *request.version_mut() = Version::HTTP_2;
    *request.uri_mut() = call.uri.clone();
    *request.headers_mut() = call.headers.clone();
    let mut connection = connection.ready().await?;
    let (answer, mut body) = connection.send_request(request, false)?;
    body.send_data(message, true)?;
    let answer = answer.await?;
    if answer.headers().contains_key("grpc-status") {
        succeeded(answer.headers())?;
        return Ok(connection);
    }
    let mut answer = answer.into_body();
    while let Some(piece) = answer.data().await {
        let length = piece?.len();
        answer.flow_control().release_capacity(length)?;
    }
    succeeded(&answer.trailers().await?.context("an answer without a status")?)?;
    Ok(connection)
}

/// A refusal is no call that was served: its time would flatter the server.
fn succeeded(trailers: &HeaderMap) -> anyhow::Result<()> {
    let text = |name| {
        trailers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
    };
    let (status, message) = (text("grpc-status"), text("grpc-message"));
    anyhow::ensure!(
        status.as_deref() == Some("0"),
        "a call failed: status {status:?}, message {message:?}"
    );
    Ok(())
}
