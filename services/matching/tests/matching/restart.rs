//! What a restart keeps, and when the service is ready.

use std::path::Path;

use jiff::SignedDuration;
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::rank_listings_request::Subject as OfDemand;
use techmarket_runtime::Service;
use techmarket_store::Location;
use techmarket_testkit::{
    Harness, contract, demand, eventually, full_listing, listing, on_both_databases, operator, provider,
    viewer,
};

use crate::feeds::Feeds;
use crate::sample;
use crate::support::{
    Client, FEEDS, Market, THRESHOLD, answer, database, demand_words, published_demand, published_listing,
    read_up_to, service, withdrawn_listing, words,
};

/// Runs the service over the same places `hours` after the beginning.
async fn run(feeds: &Feeds, location: &Location, indexes: &Path, hours: i64) -> Market {
    let harness = Harness::new();
    harness.advance(SignedDuration::from_hours(hours));
    let service = service(&harness, feeds, location, indexes, THRESHOLD).await;
    Market::start(harness, feeds.clone(), service, location).await
}

/// Ends it, and waits until it has let go of its folders.
pub(crate) async fn end(market: Market, indexes: &Path) {
    let Market { started, harness, .. } = market;
    started.running.stop().await;
    // It knows the service that it has started.
    drop(harness);
    for side in ["supply", "demand"] {
        let path = indexes.join(side);
        let closed = || async { sample::open(&path).ok().map(drop) };
        eventually("the index is closed", closed).await;
    }
}

type Answers = (
    pb::SearchListingsResponse,
    pb::SearchDemandsResponse,
    pb::RankListingsResponse,
    Vec<pb::Match>,
);

/// What the market answers to everybody's questions.
async fn answers(market: &Market) -> Answers {
    let mut client = market.of(&operator());
    let request = pb::RankListingsRequest {
        subject: Some(OfDemand::Demand(published_demand(1, demand()).name)),
        ..Default::default()
    };
    (
        answer(client.search_listings(words("电瓷配方")).await).unwrap(),
        answer(client.search_demands(demand_words("电瓷配方")).await).unwrap(),
        answer(client.rank_listings(request).await).unwrap(),
        market.matches().await,
    )
}

on_both_databases! {
    async fn indexes_matches_and_positions_survive(location: Location) {
        let indexes = tempfile::tempdir().unwrap();
        let feeds = Feeds::new();
        let market = run(&feeds, &location, indexes.path(), 0).await;
        let gone = published_listing(2, listing());
        market.supply("listing.published", &gone).await;
        let made = market.pair(&published_listing(1, full_listing()), &published_demand(1, demand())).await;
        market.accept(&provider(), &made).await.unwrap();
        market.supply("listing.withdrawn", &withdrawn_listing(&gone)).await;
        let before = answers(&market).await;
        assert_eq!((before.0.hits.len(), before.0.index_position, before.1.index_position), (1, 3, 1));
        assert_eq!(before.3.len(), 2);
        end(market, indexes.path()).await;

        let market = run(&feeds, &location, indexes.path(), 1).await;
        assert_eq!(answers(&market).await, before);
        // What happens while it is away is taken in before it is ready.
        end(market, indexes.path()).await;
        feeds.push(Source::Supply, [("listing.published", published_listing(3, listing()))]);
        let market = run(&feeds, &location, indexes.path(), 2).await;
        let after = answers(&market).await;
        assert_eq!((after.0.hits.len(), after.0.index_position, after.3.len()), (2, 4, 3));
        end(market, indexes.path()).await;
    }

    async fn a_lost_index_is_filled_from_the_first_event(location: Location) {
        let indexes = tempfile::tempdir().unwrap();
        let feeds = Feeds::new();
        let market = run(&feeds, &location, indexes.path(), 0).await;
        market.supply("listing.published", &published_listing(2, listing())).await;
        market.supply("listing.withdrawn", &withdrawn_listing(&published_listing(2, listing()))).await;
        let made = market.pair(&published_listing(1, full_listing()), &published_demand(1, demand())).await;
        market.accept(&provider(), &made).await.unwrap();
        let before = answers(&market).await;
        end(market, indexes.path()).await;
        for (hours, lost) in [(1, &["supply", "demand"][..]), (2, &["supply"]), (3, &["demand"])] {
            for side in lost {
                std::fs::remove_dir_all(indexes.path().join(side)).unwrap();
            }
            let market = run(&feeds, &location, indexes.path(), hours).await;
            let after = answers(&market).await;
            assert_eq!(after, before, "{lost:?}: the same answers, and no match or version more");
            end(market, indexes.path()).await;
        }
    }

    async fn it_is_ready_once_all_feeds_are_read(location: Location) {
        for held in [Source::Supply, Source::Demand, Source::Contract] {
            let indexes = tempfile::tempdir().unwrap();
            let (harness, feeds) = (Harness::new(), Feeds::new());
            feeds.push(Source::Supply, [("listing.published", published_listing(1, listing()))]);
            feeds.push(Source::Demand, [("demand.published", published_demand(1, demand()))]);
            feeds.push(Source::Contract, [("contract.created", contract())]);
            feeds.hold(Some(held));
            let service = service(&harness, &feeds, &location, indexes.path(), THRESHOLD).await;
            let observed = service.clone();
            let starting = tokio::spawn(async move { harness.start(vec![service]).await });
            let database = database(&location).await;
            for (consumer, _) in FEEDS.iter().filter(|(_, source)| *source != held) {
                read_up_to(&database, consumer, 1).await;
            }
            assert!(!*observed.ready().borrow(), "{held:?}");
            assert!(!starting.is_finished());
            feeds.hold(None);
            let started = starting.await.unwrap();
            assert!(*observed.ready().borrow());
            let mut client = Client::new(started.client(&viewer()));
            assert_eq!(answer(client.search_listings(words("电瓷")).await).unwrap().hits.len(), 1);
            assert_eq!(answer(client.search_demands(demand_words("电瓷")).await).unwrap().hits.len(), 1);
            started.running.stop().await;
        }
    }
}
