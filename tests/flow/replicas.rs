//! Two replicas of every role on one PostgreSQL: both write, one of each is killed, and the others go on.

use std::collections::{BTreeMap, BTreeSet};

use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1::Match;
use techmarket_proto::supply::v1::ListingFilter;
use techmarket_testkit::{TestDatabase, demander, operator, provider, registrar};

use crate::backup::serial;
use crate::clients::{Clients, Urls};
use crate::kill::agreed;
use crate::process::until;
use crate::site::Site;
use crate::story::contracts;
use crate::under_load::{publish_demand, publish_listing};

/// Listings that one replica publishes in a round; as many demands meet them.
const EACH: u64 = 12;

/// Those who call one replica of each role.
struct Callers {
    provider: Clients,
    demander: Clients,
    operator: Clients,
    registrar: Clients,
}

impl Callers {
    async fn at(site: &Site, urls: &Urls) -> Self {
        let call = async |caller| Clients::new(urls, &site.token(&caller).await);
        Self {
            provider: call(provider()).await,
            demander: call(demander()).await,
            operator: call(operator()).await,
            registrar: call(registrar()).await,
        }
    }

    /// Publishes listings and demands from `first` on, and returns the numbers of those that were acknowledged.
    async fn publish(&mut self, first: u64) -> BTreeSet<i64> {
        let mut acknowledged = BTreeSet::new();
        for number in first..first + EACH {
            if publish_listing(&mut self.provider, &mut self.operator, number)
                .await
                .is_ok()
            {
                acknowledged.insert(number.try_into().unwrap());
            }
            let _ = publish_demand(&mut self.demander, &mut self.operator, number).await;
        }
        acknowledged
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_replica_of_each_is_killed_and_the_others_go_on() {
    let mut site = Site::replicated(TestDatabase::postgres().await).await;
    let [first, second] = [site.replicas[0].clone(), site.replicas[1].clone()];
    let (mut first, mut second) = (
        Callers::at(&site, &first).await,
        Callers::at(&site, &second).await,
    );
    let before = Box::pin(contracts::registered(
        &mut first.provider,
        &mut first.registrar,
        "甲副本的合同",
    ))
    .await;
    let other = Box::pin(contracts::registered(
        &mut second.provider,
        &mut second.registrar,
        "乙副本的合同",
    ))
    .await;
    assert_eq!(serial(&other), serial(&before) + 1);
    let (of_first, of_second) = tokio::join!(first.publish(1_000), second.publish(2_000));
    let mut acknowledged = &of_first | &of_second;
    assert_eq!(
        acknowledged.len() as u64,
        2 * EACH,
        "nothing is refused while all of them run"
    );
    let store = agreed(&mut first.operator).await;
    assert_eq!(
        agreed(&mut second.operator).await,
        store,
        "each has an index of its own, of the same"
    );
    let made = matches(&mut second.operator).await;

    // The first of each was started first: one of them holds the lease.
    let mut killed = Vec::new();
    for (place, process) in std::mem::take(&mut site.processes).into_iter().enumerate() {
        if place.is_multiple_of(2) {
            killed.push(process);
        } else {
            site.processes.push(process);
        }
    }
    let (ended, of_second) = tokio::join!(
        async {
            for process in killed {
                process.kill().await;
            }
        },
        second.publish(3_000)
    );
    let () = ended;
    acknowledged.extend(&of_second);
    let after = Box::pin(contracts::registered(
        &mut second.provider,
        &mut second.registrar,
        "此后的合同",
    ))
    .await;
    assert_eq!(serial(&after), serial(&other) + 1);
    acknowledged.extend(second.publish(4_000).await);

    let store = agreed(&mut second.operator).await;
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|number| !store.contains_key(number))
        .collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    // It comes by the lease once that of the killed one has run out.
    until("the replica that is left holds the lease", async || {
        let log = site.processes[2].log();
        log.contains("this replica holds the lease").then_some(())
    })
    .await;
    let until_then = matches(&mut second.operator).await;
    acknowledged.extend(second.publish(5_000).await);
    let since = until("matches are made by the replica that is left", async || {
        let since = matches(&mut second.operator).await;
        (since.len() > until_then.len()).then_some(since)
    })
    .await;
    let listings = second.operator.listings(ListingFilter::default()).await.len();
    crate::note(&format!(
        "{} acknowledged, {listings} kept, 0 lost, 0 twice; {} matches before the kill and {} behind it, none twice",
        acknowledged.len(),
        made.len(),
        since.len()
    ));
    site.stop().await;
}

/// The matches that the feed tells of, by their pair; each pair has one.
async fn matches(clients: &mut Clients) -> BTreeMap<(String, String), String> {
    let mut pairs = BTreeMap::new();
    for event in clients.events(Source::Matching).await {
        if !event.r#type.starts_with("match.") {
            continue;
        }
        let made: Match = event.resource.unwrap().to_msg().unwrap();
        let before = pairs.insert((made.listing, made.demand), made.name.clone());
        assert!(
            before.is_none_or(|before| before == made.name),
            "two matches of one pair"
        );
    }
    pairs
}
