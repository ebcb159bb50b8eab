//! What strangers do to a market, and what a good caller has of it: it is refused nothing. How long it waits is printed, since a
//! machine that does much else says nothing about that: `cargo test -p techmarket --test flow attack -- --nocapture`.

use std::time::Instant;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use techmarket_proto::supply::v1::{CreateListingRequest, GetListingRequest, ListListingsRequest, Listing};
use techmarket_testkit::wire::{
    CHECK, LIST, Open, VERIFY, begin, connect, message, open, refusal, request, unfinished, whole,
};
use techmarket_testkit::{listing, operator, provider, viewer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic::Code;

use crate::cli::token;
use crate::clients::{Clients, Urls};
use crate::note;
use crate::process::Process;

/// Calls of the good caller beside each attack.
const CALLS: usize = 300;
/// Calls of a stranger's connection: one less than it takes, as the last asks whether the server has seen the others.
const STREAMS: usize = 255;
/// Drafts that a page shows, of 6 KB each.
const DRAFTS: i32 = 40;
/// Idle connections, where the test may open so many files.
const IDLE: usize = 5_000;
/// Memory that no attack may take, in mebibytes: twice what one address may have in messages, and what the rest costs.
const MOST_MEMORY: u64 = 128;

/// A market, and a caller who reads one listing of it.
struct Good {
    process: Process,
    clients: Clients,
    name: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_caller_is_refused_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let process = Process::ready(&data, &[]).await;
    let home = ["--data", data.to_str().unwrap()];
    let (provider, viewer) = (token(&home, &provider()).await, token(&home, &viewer()).await);
    let operator = token(&home, &operator()).await;
    let name = listings(&mut Clients::new(&Urls::all(process.url()), &provider)).await;
    let clients = Clients::new(&Urls::all(process.url()), &operator);
    let mut good = Good {
        process,
        clients,
        name,
    };
    good.calls("nobody else").await;
    for (what, path, token) in [
        ("VerifyCertificate without a message", VERIFY, None),
        ("Health/Check without a message", CHECK, None),
        ("a viewer's ListListings without a message", LIST, Some(&viewer)),
    ] {
        let headers = || request(path, token.map(String::as_str), unfinished(Vec::new()));
        let strangers = open(good.process.url(), (4, STREAMS), headers).await;
        good.calls(what).await;
        drop(strangers);
    }
    good.open_bodies().await;
    good.unread_answers(&provider).await;
    good.idle_connections().await;
    assert!(!good.process.log().contains("ERROR"), "{}", good.process.log());
    good.process.stop().await;
}

/// Makes drafts of 6 KB each, and gives the name of one.
async fn listings(provider: &mut Clients) -> String {
    let mut name = String::new();
    for _ in 0..DRAFTS {
        let request = CreateListingRequest {
            listing: Some(Listing {
                summary: "膜".repeat(2_000),
                ..listing()
            }),
            ..CreateListingRequest::default()
        };
        let made = provider.supply.create_listing(request).await.unwrap();
        name = made.into_inner().name;
    }
    name
}

impl Good {
    /// Calls, and prints how long that took.
    async fn calls(&mut self, beside: &str) {
        let mut times = Vec::new();
        for _ in 0..CALLS {
            let began = Instant::now();
            let request = GetListingRequest {
                name: self.name.clone(),
            };
            self.clients.supply.get_listing(request).await.unwrap();
            times.push(began.elapsed());
        }
        times.sort();
        let at = |hundredths: usize| times[times.len() * hundredths / 100];
        let memory = self.process.resident();
        note(&format!(
            "beside {beside}: p50 {:?}, p99 {:?}, {memory} MiB",
            at(50),
            at(99)
        ));
    }

    /// 72 MiB in 20 messages that do not end, of somebody without a token.
    async fn open_bodies(&mut self) {
        let before = self.process.resident();
        let piece = Bytes::from(vec![0; (36 << 20) / 10]);
        let body = || {
            let prefix = Bytes::from_static(&[0, 0, 0x40, 0, 0]);
            request(VERIFY, None, unfinished(vec![prefix, piece.clone()]))
        };
        let strangers = open(self.process.url(), (4, 5), body).await;
        self.calls("72 MiB of open bodies").await;
        self.took_little(before);
        drop(strangers);
    }

    /// A client that asks for 240 MB and reads nothing, until it is told that its answers wait.
    async fn unread_answers(&mut self, token: &str) {
        let before = self.process.resident();
        let page = message(&ListListingsRequest {
            page_size: DRAFTS,
            ..ListListingsRequest::default()
        });
        let page = page.collect().await.unwrap().to_bytes();
        let mut unread = Open::new();
        for _ in 0..4 {
            let mut channel = connect(self.process.url()).await;
            for _ in 0..STREAMS {
                begin(
                    &mut unread,
                    &mut channel,
                    request(LIST, Some(token), whole(page.clone())),
                )
                .await;
            }
        }
        self.calls("answers that nobody reads").await;
        let mut answers = Vec::new();
        loop {
            let (_, answer) = unread.join_next().await.unwrap().unwrap();
            let answer = answer.unwrap();
            if refusal(&answer).code() == Code::ResourceExhausted {
                break;
            }
            answers.push(answer);
        }
        note(&format!("{} answers were not read", answers.len()));
        self.took_little(before);
    }

    /// Connections that carry nothing.
    async fn idle_connections(&mut self) {
        let before = self.process.resident();
        let address = self.process.url().trim_start_matches("http://").to_owned();
        let mut idle = Vec::new();
        for _ in 0..IDLE.min(open_files() - 500) {
            idle.push(greeted(&address).await);
        }
        self.calls(&format!("{} idle connections", idle.len())).await;
        for socket in &idle {
            let ended = socket.try_read(&mut [0; 64]).is_ok_and(|bytes| bytes == 0);
            assert!(!ended, "an idle connection was closed");
        }
        self.took_little(before);
    }

    fn took_little(&self, before: u64) {
        let took = self.process.resident().saturating_sub(before);
        assert!(took <= MOST_MEMORY, "{took} MiB more than {before}");
    }
}

/// A connection whose ends have greeted each other.
async fn greeted(address: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    // The preface, and a frame of settings without any.
    let greeting = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    socket.write_all(greeting).await.unwrap();
    socket.read_exact(&mut [0; 9]).await.unwrap();
    socket
}

/// How many files the test may open.
fn open_files() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.unwrap().split_whitespace().next().unwrap();
    soft.parse().unwrap_or(usize::MAX)
}
