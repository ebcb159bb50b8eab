//! Visitors of the portal: each page on a connection of its own, over a real socket.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Value, json};
use techmarket_lab::Times;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;

/// Requests before the first that is measured.
const WARM: usize = 5;

/// What came of a visit.
struct Seen {
    status: u16,
    bytes: usize,
    time: Duration,
}

/// One request after the other, from one address.
pub(super) async fn one_by_one(
    portal: SocketAddr,
    paths: &[String],
    requests: usize,
) -> anyhow::Result<Value> {
    let mut seen = Vec::with_capacity(requests);
    for (place, path) in paths.iter().cycle().take(requests + WARM).enumerate() {
        let one = visit(portal, Ipv4Addr::LOCALHOST, path).await?;
        anyhow::ensure!(one.status == 200, "{path} answered {}", one.status);
        if place >= WARM {
            seen.push(one);
        }
    }
    figures(seen)
}

/// `people` at once for `time`, each from an address of its own and each page right after the one before.
pub(super) async fn at_once(
    portal: SocketAddr,
    paths: &[String],
    people: u32,
    time: Duration,
) -> anyhow::Result<Value> {
    let paths: Arc<[String]> = paths.into();
    let end = Instant::now() + time;
    let mut tasks = JoinSet::new();
    for person in 1..=people {
        let paths = Arc::clone(&paths);
        let own = Ipv4Addr::new(127, 0, 1, u8::try_from(person)?);
        tasks.spawn(async move {
            let mut seen = Vec::new();
            let start = usize::try_from(person).unwrap_or_default() * 7;
            for path in paths.iter().cycle().skip(start % paths.len()) {
                if Instant::now() >= end {
                    break;
                }
                seen.push(visit(portal, own, path).await?);
            }
            anyhow::Ok(seen)
        });
    }
    let mut all = Vec::new();
    while let Some(done) = tasks.join_next().await {
        all.extend(done??);
    }
    let refused = all.iter().filter(|one| one.status != 200).count();
    let each_second = f64::from(u32::try_from(all.len())?) / time.as_secs_f64();
    let mut told = figures(all)?;
    told["people"] = json!(people);
    told["pages_per_second"] = json!(each_second.round());
    told["not_200"] = json!(refused);
    Ok(told)
}

async fn visit(portal: SocketAddr, from: Ipv4Addr, path: &str) -> anyhow::Result<Seen> {
    let started = Instant::now();
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((from, 0)))?;
    let mut stream = socket.connect(portal).await.context("the portal")?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {portal}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let time = started.elapsed();
    let status = answer
        .get(9..12)
        .and_then(|digits| std::str::from_utf8(digits).ok());
    let status = status.and_then(|digits| digits.parse().ok());
    Ok(Seen {
        status: status.context("no HTTP")?,
        bytes: answer.len(),
        time,
    })
}

fn figures(seen: Vec<Seen>) -> anyhow::Result<Value> {
    let bytes = seen.iter().map(|one| one.bytes).max().unwrap_or_default();
    let mut told = serde_json::to_value(Times::of(seen.into_iter().map(|one| one.time).collect()))?;
    told["largest_bytes"] = json!(bytes);
    Ok(told)
}

/// `text` for a query.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        // Writing to a String cannot fail.
        let _ = write!(encoded, "%{byte:02X}");
        encoded
    })
}
