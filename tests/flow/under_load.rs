//! Kills while clients write: the market is ready again although they do not stop.
//!
//! `TECHMARKET_KILL_ROUNDS` and `TECHMARKET_KILL_WRITES` (posts published between a start and the next kill) make it long:
//! `TECHMARKET_KILL_ROUNDS=10 TECHMARKET_KILL_WRITES=5000 cargo test --release -p techmarket-tests --test flow under_load`.

use std::path::Path;
use std::time::{Duration, Instant};

use techmarket_proto::demand::v1::{CreateDemandRequest, Demand, PublishDemandRequest, SubmitDemandRequest};
use techmarket_proto::supply::v1::{
    CreateListingRequest, Listing, PublishListingRequest, SubmitListingRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{TestDatabase, demand, demander, listing, operator, provider};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tonic::Status;
use tonic_health::pb::health_check_response::ServingStatus;

use crate::cli;
use crate::clients::{Clients, Urls};
use crate::process::{Process, until};

const WRITERS: u64 = 16;
const ROUNDS: u64 = 2;
const WRITES: u64 = 48;
/// A writer whose call failed looks for another address of the market after this.
const PAUSE: Duration = Duration::from_millis(20);
/// One post in so many is a demand, which meets the listings before it.
const DEMANDS: u64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_market_is_ready_while_clients_write_on_sqlite() {
    rounds(&[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_market_is_ready_while_clients_write_on_postgres() {
    let database = TestDatabase::postgres().await;
    let Location::Postgres(url) = database.location() else {
        panic!("not PostgreSQL");
    };
    rounds(&["--database", &url]).await;
}

/// Callers' tokens.
#[derive(Clone)]
pub(crate) struct Tokens {
    pub(crate) provider: String,
    pub(crate) demander: String,
    pub(crate) operator: String,
}

/// Clients that publish one post after the other, wherever the market is.
pub(crate) struct Writers {
    url: watch::Sender<String>,
    pub(crate) written: watch::Sender<u64>,
    tasks: JoinSet<()>,
}

async fn rounds(options: &[&str]) {
    // Sixteen that write without a pause are one caller each side.
    let options = &[options, &["--rate-writes", "0"]].concat();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut process = Process::ready(&data, options).await;
    let writers = Writers::start(process.url(), &tokens(&data).await);
    for round in 1..=number("TECHMARKET_KILL_ROUNDS", ROUNDS) {
        writers.write(number("TECHMARKET_KILL_WRITES", WRITES)).await;
        process.kill().await;
        process = Process::serve(&data, options).await;
        let (begun, before) = (Instant::now(), *writers.written.borrow());
        writers.url.send_replace(process.url().to_owned());
        process.serving().await;
        let took = begun.elapsed();
        // They had no reason to stop, and none to wait for.
        writers.write(WRITERS).await;
        assert_eq!(process.health("").await, ServingStatus::Serving, "round {round}");
        let written = *writers.written.borrow() - before;
        crate::note(&format!(
            "round {round}: ready after {took:.2?}, {before} posts before, {written} since"
        ));
    }
    drop(writers);
    process.stop().await;
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

pub(crate) async fn tokens(data: &Path) -> Tokens {
    let options = ["--data", data.to_str().unwrap()];
    Tokens {
        provider: cli::token(&options, &provider()).await,
        demander: cli::token(&options, &demander()).await,
        operator: cli::token(&options, &operator()).await,
    }
}

impl Writers {
    pub(crate) fn start(url: &str, tokens: &Tokens) -> Self {
        let (url, written) = (watch::Sender::new(url.to_owned()), watch::Sender::new(0));
        let tasks = (0..WRITERS)
            .map(|writer| write_on(url.subscribe(), written.clone(), tokens.clone(), writer))
            .collect();
        Self { url, written, tasks }
    }

    /// Waits until they have published `posts` more.
    pub(crate) async fn write(&self, posts: u64) {
        assert_eq!(self.tasks.len() as u64, WRITERS);
        let enough = *self.written.borrow() + posts;
        until("posts are published", async || {
            (*self.written.borrow() >= enough).then_some(())
        })
        .await;
    }
}

/// Publishes posts until it is dropped.
async fn write_on(
    mut url: watch::Receiver<String>,
    written: watch::Sender<u64>,
    tokens: Tokens,
    writer: u64,
) {
    let mut number = writer;
    // Who holds the writers lets go of the address first: without it a task would go round here and never be ended.
    while url.has_changed().is_ok() {
        let urls = Urls::all(&url.borrow_and_update());
        let mut operator = Clients::new(&urls, &tokens.operator);
        let mut provider = Clients::new(&urls, &tokens.provider);
        let mut demander = Clients::new(&urls, &tokens.demander);
        while !url.has_changed().unwrap_or(true) {
            number += WRITERS;
            let published = if number.is_multiple_of(DEMANDS) {
                publish_demand(&mut demander, &mut operator, number).await
            } else {
                publish_listing(&mut provider, &mut operator, number).await
            };
            if published.is_err() {
                // It was killed, or is not up yet. Waiting marks a new address as seen, so it is read at once.
                drop(tokio::time::timeout(PAUSE, url.changed()).await);
                break;
            }
            written.send_modify(|written| *written += 1);
        }
    }
}

pub(crate) async fn publish_listing(
    owner: &mut Clients,
    operator: &mut Clients,
    number: u64,
) -> Result<(), Status> {
    let request = CreateListingRequest {
        listing: Some(Listing {
            external_id: number.to_string(),
            title: format!("高强度电瓷配方第 {number} 号"),
            ..listing()
        }),
        ..CreateListingRequest::default()
    };
    let draft = owner.supply.create_listing(request).await?.into_inner();
    let request = SubmitListingRequest {
        name: draft.name,
        etag: draft.etag,
        ..SubmitListingRequest::default()
    };
    let submitted = owner.supply.submit_listing(request).await?.into_inner();
    let request = PublishListingRequest {
        name: submitted.name,
        etag: submitted.etag,
        ..PublishListingRequest::default()
    };
    operator.supply.publish_listing(request).await.map(drop)
}

pub(crate) async fn publish_demand(
    owner: &mut Clients,
    operator: &mut Clients,
    number: u64,
) -> Result<(), Status> {
    let request = CreateDemandRequest {
        demand: Some(Demand {
            title: format!("寻求高强度电瓷配方 {number}"),
            ..demand()
        }),
        ..CreateDemandRequest::default()
    };
    let draft = owner.demand.create_demand(request).await?.into_inner();
    let request = SubmitDemandRequest {
        name: draft.name,
        etag: draft.etag,
        ..SubmitDemandRequest::default()
    };
    let submitted = owner.demand.submit_demand(request).await?.into_inner();
    let request = PublishDemandRequest {
        name: submitted.name,
        etag: submitted.etag,
        ..PublishDemandRequest::default()
    };
    operator.demand.publish_demand(request).await.map(drop)
}
