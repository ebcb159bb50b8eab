//! What is lost or fails while the service runs, and that it heals without a restart.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use techmarket_encoder::Encoder;
use techmarket_matching::Matching;
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1::r#match::State;
use techmarket_runtime::Service;
use techmarket_store::{Location, Sql as _};
use techmarket_testkit::{
    DEMANDER, Harness, PROVIDER, demand, eventually, listing, on_both_databases, provider, viewer,
};

use crate::feeds::Feeds;
use crate::registration::of_pair;
use crate::restart::end;
use crate::support::{
    Market, THRESHOLD, answer, database, demand_words, published_demand, published_listing, service_with,
    words,
};
use crate::symmetry::ByCharacters;

/// A market and the service in it, to be asked whether it is ready.
async fn run(
    location: &Location,
    indexes: &Path,
    encoder: Option<Arc<dyn Encoder>>,
) -> (Market, Arc<Matching>) {
    let (harness, feeds) = (Harness::new(), Feeds::new());
    let service = service_with(&harness, &feeds, location, indexes, THRESHOLD, encoder).await;
    let observed = Arc::clone(&service);
    (Market::start(harness, feeds, service, location).await, observed)
}

async fn found(market: &Market) -> (usize, usize) {
    let mut client = market.of(&viewer());
    let listings = answer(client.search_listings(words("电瓷")).await).unwrap();
    let demands = answer(client.search_demands(demand_words("电瓷")).await).unwrap();
    (listings.hits.len(), demands.hits.len())
}

/// Pauses of 100, 200 and 400 ms lie before the third try that comes after a failure.
const THREE_PAUSES: Duration = Duration::from_millis(700);

/// How many streams of `source` have begun, once each of `followers` followers has its first.
async fn begun(feeds: &Feeds, source: Source, followers: usize) -> usize {
    let all = || async { Some(feeds.begun(source)).filter(|begun| *begun >= followers) };
    eventually("every follower has begun", all).await
}

/// Returns once `followers` followers of `source` have begun anew, one of them three times, since `begun` streams.
async fn tried_again(feeds: &Feeds, source: Source, begun: usize, followers: usize) {
    let again = || async { (feeds.begun(source) > begun + 2 * followers).then_some(()) };
    eventually("followers begin anew", again).await;
}

on_both_databases! {
    async fn indexes_that_are_lost_are_built_anew(location: Location) {
        let indexes = tempfile::tempdir().unwrap();
        let (market, service) = run(&location, indexes.path(), None).await;
        let made = market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        market.accept(&provider(), &made).await.unwrap();
        let before = market.matches().await;
        let mut ready = service.ready();
        assert!(*ready.borrow_and_update());

        for side in ["supply", "demand"] {
            let folder = indexes.path().join(side);
            std::fs::remove_dir_all(&folder).unwrap();
            // Nothing can be built as long as this is in the way.
            std::fs::write(&folder, "").unwrap();
        }
        market.feeds.push(Source::Supply, [("listing.published", published_listing(2, listing()))]);
        ready.wait_for(|ready| !*ready).await.unwrap();
        assert_eq!(found(&market).await, (1, 1), "what was there is found meanwhile");
        market.feeds.push(Source::Demand, [("demand.published", published_demand(2, demand()))]);

        for side in ["supply", "demand"] {
            std::fs::remove_file(indexes.path().join(side)).unwrap();
        }
        ready.wait_for(|ready| *ready).await.unwrap();
        market.settled().await;
        assert_eq!(found(&market).await, (2, 2));
        let after = market.matches().await;
        assert_eq!(after.len(), 4, "each listing with each demand");
        assert!(before.iter().all(|pair| after.contains(pair)), "no version more of what was there");
        drop(service);
        end(market, indexes.path()).await;
    }

    async fn followers_that_cannot_read_an_event_pause_ever_longer(location: Location) {
        let indexes = tempfile::tempdir().unwrap();
        let encoder: Arc<dyn Encoder> = Arc::new(ByCharacters::new());
        let (market, _) = run(&location, indexes.path(), Some(encoder)).await;
        for (source, kind) in [(Source::Supply, "listing.published"), (Source::Demand, "demand.published")] {
            let (begun, since) = (begun(&market.feeds, source, 3).await, Instant::now());
            market.feeds.push_any(source, vec![(kind, None)]);
            // Of the index, the matches and the vectors.
            tried_again(&market.feeds, source, begun, 3).await;
            assert!(since.elapsed() >= THREE_PAUSES, "{source:?}: {:?}", since.elapsed());
        }
    }

    async fn a_failing_store_is_tried_ever_more_seldom_and_heals(location: Location) {
        let indexes = tempfile::tempdir().unwrap();
        let (market, _) = run(&location, indexes.path(), None).await;
        let made = market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        rename(&location, "ALTER TABLE market_match RENAME TO hidden").await;
        let (begun, since) = (market.feeds.begun(Source::Contract), Instant::now());
        let registered = of_pair(1, &made.name, PROVIDER, DEMANDER);
        market.feeds.push(Source::Contract, [("contract.registered", registered)]);
        tried_again(&market.feeds, Source::Contract, begun, 1).await;
        assert!(since.elapsed() >= THREE_PAUSES, "{:?}", since.elapsed());
        rename(&location, "ALTER TABLE hidden RENAME TO market_match").await;
        market.settled().await;
        let after = market.get(&provider(), &made.name).await.unwrap();
        assert_eq!(after.state(), State::Registered);
    }
}

async fn rename(location: &Location, statement: &str) {
    let mut tx = database(location).await.begin().await.unwrap();
    tx.execute(statement, vec![]).await.unwrap();
    tx.commit().await.unwrap();
}
