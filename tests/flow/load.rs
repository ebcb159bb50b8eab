//! Clients that write without losing heart: each call is repeated with its request id until it is answered, as clients of the market
//! are told to. What was acknowledged is held against what is there at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use techmarket_kernel::{Clock as _, SystemClock, SystemRng, new_uuid};
use techmarket_proto::contract::v1::{
    AcceptContractRequest, Contract, CreateContractRequest, RegisterContractRequest, ReviewContractRequest,
    SubmitContractRequest, VerifyAuditTrailRequest,
};
use techmarket_proto::feed::v1::Source;
use techmarket_proto::supply::v1::{
    CreateListingRequest, Listing, ListingFilter, PublishListingRequest, SubmitListingRequest,
};
use techmarket_testkit::{listing, money};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tonic::{Code, Status};

use crate::backup::serial;
use crate::clients::{Clients, Urls};
use crate::process::until;
use crate::story::contracts::{SMALL, signed_today};
use crate::under_load::Tokens;

const WRITERS: u64 = 8;
/// From one try of a call to the next, and how long it is tried.
const AGAIN: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_mins(1);

/// A call with one request id, repeated until it is answered.
macro_rules! insist {
    ($call:expr) => {{
        let begun = Instant::now();
        loop {
            match $call.await {
                Ok(answer) => break answer.into_inner(),
                Err(status) => may_be_repeated(&status, begun).await,
            }
        }
    }};
}

/// Waits a little before a call that failed is repeated; a refusal, or a market that is away for long, fails the test.
async fn may_be_repeated(status: &Status, begun: Instant) {
    let again = [
        Code::Unavailable,
        Code::Aborted,
        Code::DeadlineExceeded,
        Code::ResourceExhausted,
    ];
    // The client's own word for a connection that ended under a call.
    let cut_off = status.code() == Code::Cancelled && status.source().is_some();
    assert!(
        cut_off || again.contains(&status.code()),
        "not to be repeated: {status:?}"
    );
    assert!(
        begun.elapsed() < PATIENCE,
        "no answer within {PATIENCE:?}: {status:?}"
    );
    let mut pauses = interval(AGAIN);
    pauses.tick().await;
    pauses.tick().await;
}

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    listings: BTreeMap<u64, String>,
    numbers: Vec<u64>,
    /// When the last answer came, and the longest time between two since it was last asked for.
    last: Option<Instant>,
    pause: Duration,
}

/// Where it is noted.
type Kept = Arc<Mutex<Acknowledged>>;

impl Acknowledged {
    fn heard(&mut self) {
        let now = Instant::now();
        if let Some(last) = self.last {
            self.pause = self.pause.max(now - last);
        }
        self.last = Some(now);
    }
}

/// Writers and a registration office at work.
pub(crate) struct Load {
    urls: Urls,
    held: Tokens,
    kept: Kept,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// What is left of what was acknowledged.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) listings: usize,
    pub(crate) registrations: usize,
    pub(crate) lost: usize,
    pub(crate) doubled: usize,
    pub(crate) gaps: usize,
    pub(crate) audit_intact: bool,
}

impl Load {
    /// Writes at `urls`; each writer publishes one listing in `pause` at most.
    pub(crate) fn start(urls: &Urls, held: &Tokens, registrar: &str, pause: Duration) -> Self {
        let (kept, stop) = (Kept::default(), watch::Sender::new(false));
        let mut tasks = JoinSet::new();
        for writer in 0..WRITERS {
            let clients = [&held.provider, &held.operator].map(|token| Clients::new(urls, token));
            tasks.spawn(publish(clients, writer, pause, kept.clone(), stop.subscribe()));
        }
        let clients = [&held.provider, registrar].map(|token| Clients::new(urls, token));
        tasks.spawn(register(clients, pause, kept.clone(), stop.subscribe()));
        Self {
            urls: urls.clone(),
            held: held.clone(),
            kept,
            stop,
            tasks,
        }
    }

    /// Waits until so many more listings have been acknowledged.
    pub(crate) async fn written(&self, more: usize) {
        let count = || self.kept.lock().unwrap().listings.len();
        let enough = count() + more;
        until("listings are acknowledged", async || {
            (count() >= enough).then_some(())
        })
        .await;
    }

    /// The longest time between two answers since it was last asked.
    pub(crate) fn longest_pause(&self) -> Duration {
        std::mem::take(&mut self.kept.lock().unwrap().pause)
    }

    /// Lets every writer end what it has begun, and looks what is there.
    pub(crate) async fn end(mut self) -> Outcome {
        self.stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
        let kept = std::mem::take(&mut *self.kept.lock().unwrap());
        let mut operator = Clients::new(&self.urls, &self.held.operator);
        let (lost, doubled) = listings(&mut operator, &kept).await;
        let trail = operator
            .contract
            .verify_audit_trail(VerifyAuditTrailRequest::default());
        let trail = trail.await.unwrap().into_inner();
        for source in [Source::Supply, Source::Contract, Source::Matching] {
            // Each position once, in order.
            operator.events(source).await;
        }
        Outcome {
            listings: kept.listings.len(),
            registrations: kept.numbers.len(),
            lost,
            doubled,
            gaps: gaps(&kept.numbers),
            audit_intact: trail.intact,
        }
    }
}

impl Outcome {
    /// Nothing was lost or doubled, no number is missing, and the trail holds.
    #[track_caller]
    pub(crate) fn assert_whole(&self) {
        let found = (self.lost, self.doubled, self.gaps, self.audit_intact);
        assert_eq!(found, (0, 0, 0, true), "{self:?}");
        assert!(self.listings > 0 && self.registrations > 0, "{self:?}");
    }
}

fn id() -> String {
    new_uuid(&SystemRng, SystemClock.now()).to_string()
}

async fn publish(
    [mut owner, mut operator]: [Clients; 2],
    writer: u64,
    pause: Duration,
    kept: Kept,
    stop: watch::Receiver<bool>,
) {
    let (mut number, mut turns) = (writer, interval(pause));
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !*stop.borrow() {
        turns.tick().await;
        number += WRITERS;
        let request = CreateListingRequest {
            listing: Some(Listing {
                external_id: number.to_string(),
                title: format!("高强度电瓷配方第 {number} 号"),
                ..listing()
            }),
            request_id: id(),
            ..CreateListingRequest::default()
        };
        let draft = insist!(owner.supply.create_listing(request.clone()));
        let request = SubmitListingRequest {
            name: draft.name,
            etag: draft.etag,
            request_id: id(),
        };
        let submitted = insist!(owner.supply.submit_listing(request.clone()));
        let request = PublishListingRequest {
            name: submitted.name,
            etag: submitted.etag,
            request_id: id(),
        };
        let published = insist!(operator.supply.publish_listing(request.clone()));
        let mut kept = kept.lock().unwrap();
        kept.listings.insert(number, published.name);
        kept.heard();
    }
}

async fn register(
    [mut seller, mut registrar]: [Clients; 2],
    pause: Duration,
    kept: Kept,
    stop: watch::Receiver<bool>,
) {
    let (mut number, mut turns) = (0, interval(pause));
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !*stop.borrow() {
        turns.tick().await;
        number += 1;
        let contract = Contract {
            title: format!("负载中的合同 {number}"),
            ..signed_today(SMALL)
        };
        let registered = Box::pin(registered(&mut seller, &mut registrar, contract)).await;
        let mut kept = kept.lock().unwrap();
        kept.numbers.push(serial(&registered));
        kept.heard();
    }
}

async fn registered(seller: &mut Clients, registrar: &mut Clients, contract: Contract) -> Contract {
    let request = CreateContractRequest {
        contract: Some(contract),
        request_id: id(),
        ..CreateContractRequest::default()
    };
    let at = insist!(seller.contract.create_contract(request.clone()));
    let request = SubmitContractRequest {
        name: at.name,
        etag: at.etag,
        request_id: id(),
    };
    let at = insist!(seller.contract.submit_contract(request.clone()));
    let request = AcceptContractRequest {
        name: at.name,
        etag: at.etag,
        request_id: id(),
        ..AcceptContractRequest::default()
    };
    let at = insist!(registrar.contract.accept_contract(request.clone()));
    let request = ReviewContractRequest {
        name: at.name,
        etag: at.etag,
        request_id: id(),
        category: at.category,
        total_amount: Some(money(SMALL)),
        technology_amount: Some(money(SMALL)),
        opinion: "符合技术开发合同的条件".to_owned(),
        ..ReviewContractRequest::default()
    };
    let at = insist!(registrar.contract.review_contract(request.clone()));
    let request = RegisterContractRequest {
        name: at.name,
        etag: at.etag,
        request_id: id(),
    };
    insist!(registrar.contract.register_contract(request.clone()))
}

/// How many of the acknowledged listings are not there, and how many are there more than once.
async fn listings(operator: &mut Clients, kept: &Acknowledged) -> (usize, usize) {
    let all = operator.listings(ListingFilter::default()).await;
    let mut found: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
    for listing in &all {
        let number = listing.external_id.parse().unwrap();
        found.entry(number).or_default().insert(&listing.name);
    }
    let is_there = |(number, name): &(&u64, &String)| {
        found
            .get(number)
            .is_some_and(|names| names.contains(name.as_str()))
    };
    let lost = kept.listings.iter().filter(|one| !is_there(one)).count();
    (lost, found.values().filter(|names| names.len() > 1).count())
}

/// Numbers that are missing between the first and the last, or given twice.
fn gaps(numbers: &[u64]) -> usize {
    let once: BTreeSet<u64> = numbers.iter().copied().collect();
    let (Some(first), Some(last)) = (once.first(), once.last()) else {
        return 0;
    };
    let missing = usize::try_from(last - first).unwrap() + 1 - once.len();
    missing + numbers.len() - once.len()
}
