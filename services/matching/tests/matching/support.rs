//! A matching service on a port, and posts that it hears of.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use techmarket_encoder::Encoder;
use techmarket_feed::read_cursor;
use techmarket_kernel::Caller;
use techmarket_matching::store::SCHEMA;
use techmarket_matching::{Learning, Matching, Settings, Threshold};
use techmarket_proto::demand::v1::{Demand, demand as demand_states};
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::supply::v1::{Listing, listing as listing_states};
use techmarket_rpc::{LagBound, Rpc};
use techmarket_store::{Database, Location};
use techmarket_testkit::{Harness, Started, eventually, operator, tables};
use tempfile::TempDir;
use tonic::Status;

use crate::feeds::Feeds;

pub(crate) type Client = MatchingServiceClient<Rpc>;

/// Low enough for the pairs that the tests mean, high enough for no other.
pub(crate) const THRESHOLD: f64 = 0.2;

/// Answers that a training asks for.
pub(crate) const LEAST_ANSWERS: i64 = 2;

/// The consumer of each feed.
pub(crate) const FEEDS: [(&str, Source); 3] = [
    ("supply", Source::Supply),
    ("demand", Source::Demand),
    ("contract", Source::Contract),
];

/// The database of the service, to see how far its followers have got.
pub(crate) async fn database(location: &Location) -> Database {
    Database::open(location, &SCHEMA, &techmarket_matching::MIGRATIONS)
        .await
        .unwrap()
}

/// Returns once `consumer` has read its feed up to `head`.
pub(crate) async fn read_up_to(database: &Database, consumer: &str, head: i64) {
    let reached = || async {
        let mut session = database.read().await.unwrap();
        let reached = read_cursor(&mut session, consumer).await.unwrap();
        (reached >= head).then_some(())
    };
    eventually("a feed has been read", reached).await;
}

/// The service, and what it listens to.
pub(crate) struct Market {
    pub(crate) harness: Harness,
    pub(crate) feeds: Feeds,
    pub(crate) started: Started,
    database: Database,
    _indexes: Option<TempDir>,
}

/// The service over `location`, with its indexes in the folder `indexes`, by words alone.
pub(crate) async fn service(
    harness: &Harness,
    feeds: &Feeds,
    location: &Location,
    indexes: &Path,
    score: f64,
) -> Arc<Matching> {
    Box::pin(service_with(harness, feeds, location, indexes, score, None)).await
}

/// The same with an encoder.
pub(crate) async fn service_with(
    harness: &Harness,
    feeds: &Feeds,
    location: &Location,
    indexes: &Path,
    score: f64,
    encoder: Option<Arc<dyn Encoder>>,
) -> Arc<Matching> {
    let rpc = feeds.rpc(harness);
    let settings = Settings {
        supply: rpc.clone(),
        demand: rpc.clone(),
        contract: rpc,
        threshold: Threshold { score, pairs: 50 },
        encoder,
        learning: Learning {
            look: Duration::from_millis(50),
            least_answers: LEAST_ANSWERS,
            ..Learning::default()
        },
        lag: LagBound::default(),
    };
    Matching::open(
        location,
        indexes,
        tables(),
        harness.clock(),
        harness.rng(),
        settings,
    )
    .await
    .unwrap()
}

impl Market {
    pub(crate) async fn open(location: &Location) -> Self {
        Self::with_threshold(location, THRESHOLD).await
    }

    pub(crate) async fn with_threshold(location: &Location, score: f64) -> Self {
        let indexes = tempfile::tempdir().unwrap();
        let (harness, feeds) = (Harness::new(), Feeds::new());
        let service = service(&harness, &feeds, location, indexes.path(), score).await;
        let market = Self::start(harness, feeds, service, location).await;
        Self {
            _indexes: Some(indexes),
            ..market
        }
    }

    pub(crate) async fn start(
        harness: Harness,
        feeds: Feeds,
        service: Arc<Matching>,
        location: &Location,
    ) -> Self {
        let database = database(location).await;
        Self {
            started: harness.start(vec![service]).await,
            harness,
            feeds,
            database,
            _indexes: None,
        }
    }

    pub(crate) fn of(&self, caller: &Caller) -> Client {
        Client::new(self.started.client(caller))
    }

    /// Returns once everything in the feeds has had its effect.
    pub(crate) async fn settled(&self) {
        for (consumer, source) in FEEDS {
            read_up_to(&self.database, consumer, self.feeds.head(source)).await;
        }
    }

    /// Tells of a listing as it stands, and waits for the effect. Time goes on, so that what comes of it is newer.
    pub(crate) async fn supply(&self, kind: &'static str, listing: &Listing) {
        self.harness.advance(SignedDuration::from_secs(1));
        self.feeds.push(Source::Supply, [(kind, listing.clone())]);
        self.settled().await;
    }

    /// Tells of a demand as it stands, and waits for the effect.
    pub(crate) async fn demand(&self, kind: &'static str, demand: &Demand) {
        self.harness.advance(SignedDuration::from_secs(1));
        self.feeds.push(Source::Demand, [(kind, demand.clone())]);
        self.settled().await;
    }

    /// Publishes a listing and a demand, in this order, and returns their match.
    pub(crate) async fn pair(&self, listing: &Listing, demand: &Demand) -> pb::Match {
        self.supply("listing.published", listing).await;
        self.demand("demand.published", demand).await;
        self.match_of(&listing.name, &demand.name).await
    }

    /// The matches that an operator sees, the oldest first.
    pub(crate) async fn matches(&self) -> Vec<pb::Match> {
        let request = pb::ListMatchesRequest {
            order_by: "create_time".to_owned(),
            variants_too: true,
            ..Default::default()
        };
        let listed = self.of(&operator()).list_matches(request).await.unwrap();
        listed.into_inner().matches
    }

    /// The match of a pair, as an operator sees it.
    pub(crate) async fn match_of(&self, listing: &str, demand: &str) -> pb::Match {
        let mut found = self.matches().await;
        found.retain(|pair| pair.listing == listing && pair.demand == demand);
        assert_eq!(found.len(), 1, "{listing} and {demand}");
        found.remove(0)
    }

    pub(crate) async fn get(&self, caller: &Caller, name: &str) -> Result<pb::Match, Status> {
        let request = pb::GetMatchRequest {
            name: name.to_owned(),
        };
        answer(self.of(caller).get_match(request).await)
    }

    pub(crate) async fn accept(&self, caller: &Caller, pair: &pb::Match) -> Result<pb::Match, Status> {
        let request = pb::AcceptMatchRequest {
            name: pair.name.clone(),
            etag: pair.etag.clone(),
            ..Default::default()
        };
        answer(self.of(caller).accept_match(request).await)
    }

    pub(crate) async fn decline(
        &self,
        caller: &Caller,
        pair: &pb::Match,
        reason: pb::r#match::DeclineReason,
        text: &str,
    ) -> Result<pb::Match, Status> {
        let request = pb::DeclineMatchRequest {
            name: pair.name.clone(),
            etag: pair.etag.clone(),
            reason: reason.into(),
            text: text.to_owned(),
            ..Default::default()
        };
        answer(self.of(caller).decline_match(request).await)
    }
}

/// The message alone.
pub(crate) fn answer<T>(answered: Result<tonic::Response<T>, Status>) -> Result<T, Status> {
    answered.map(tonic::Response::into_inner)
}

fn uuid(number: u32) -> String {
    format!("0198c1d2-0000-7000-8000-{number:012}")
}

/// `listing` as it stands in the feed once it is published.
pub(crate) fn published_listing(number: u32, listing: Listing) -> Listing {
    Listing {
        name: format!("listings/{}", uuid(number)),
        etag: "1-3".to_owned(),
        state: listing_states::State::Published.into(),
        ..listing
    }
}

/// `demand` as it stands in the feed once it is published.
pub(crate) fn published_demand(number: u32, demand: Demand) -> Demand {
    Demand {
        name: format!("demands/{}", uuid(number)),
        etag: "1-3".to_owned(),
        state: demand_states::State::Published.into(),
        ..demand
    }
}

/// `listing`, taken back.
pub(crate) fn withdrawn_listing(listing: &Listing) -> Listing {
    Listing {
        state: listing_states::State::Withdrawn.into(),
        reason: "不再提供".to_owned(),
        ..listing.clone()
    }
}

/// `demand`, taken back.
pub(crate) fn withdrawn_demand(demand: &Demand) -> Demand {
    Demand {
        state: demand_states::State::Withdrawn.into(),
        reason: "不再需要".to_owned(),
        ..demand.clone()
    }
}

/// Words of a search. Most posts of the tests say nearly the same: each is a hit of its own.
pub(crate) fn words(query: &str) -> pb::SearchListingsRequest {
    pb::SearchListingsRequest {
        query: query.to_owned(),
        variants_too: true,
        ..Default::default()
    }
}

/// Words of a search. Most posts of the tests say nearly the same: each is a hit of its own.
pub(crate) fn demand_words(query: &str) -> pb::SearchDemandsRequest {
    pb::SearchDemandsRequest {
        query: query.to_owned(),
        variants_too: true,
        ..Default::default()
    }
}

/// A text to rank for.
pub(crate) fn text(title: &str, content: &str) -> pb::RankText {
    pb::RankText {
        title: title.to_owned(),
        content: content.to_owned(),
    }
}
