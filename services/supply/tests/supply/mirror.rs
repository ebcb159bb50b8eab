//! A copy of the market as docs/mirror.md makes it: everything at a position, then the tail.

use std::collections::BTreeMap;

use prost::Message as _;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::{Source, TailRequest, TailResponse};
use techmarket_proto::supply::v1::listing::State;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{ListListingsRequest, Listing};
use techmarket_rpc::Rpc;
use techmarket_store::Location;
use techmarket_testkit::{listing, on_both_databases, operator, system};

use crate::support::Market;

/// Another system, which calls the market and keeps a copy.
struct Mirror {
    rpc: Rpc,
    listings: BTreeMap<String, Listing>,
    position: i64,
}

impl Mirror {
    fn new(rpc: Rpc) -> Self {
        Self {
            rpc,
            listings: BTreeMap::new(),
            position: 0,
        }
    }

    async fn tail(&self, after_position: i64) -> tonic::Streaming<TailResponse> {
        let request = TailRequest {
            source: Source::Supply.into(),
            after_position,
            stop_at_head: true,
            ..TailRequest::default()
        };
        FeedServiceClient::new(self.rpc.clone())
            .tail(request)
            .await
            .unwrap()
            .into_inner()
    }

    /// Where the feed stands.
    async fn head(&self) -> i64 {
        let first = self.tail(0).await.message().await.unwrap();
        first.unwrap().head_position
    }

    /// Takes in a page of what there is; the token of the next.
    async fn page(&mut self, page_token: String) -> String {
        let request = ListListingsRequest {
            page_size: 2,
            page_token,
            ..ListListingsRequest::default()
        };
        let page = SupplyServiceClient::new(self.rpc.clone())
            .list_listings(request)
            .await
            .unwrap()
            .into_inner();
        self.listings.extend(
            page.listings
                .into_iter()
                .map(|listing| (listing.name.clone(), listing)),
        );
        page.next_page_token
    }

    /// Takes in what has changed since.
    async fn catch_up(&mut self) {
        let mut tail = self.tail(self.position).await;
        while let Some(message) = tail.message().await.unwrap() {
            let Some(event) = message.event else { continue };
            assert_eq!(event.position, self.position + 1, "the feed has no gap");
            self.position = event.position;
            let resource = event.resource.unwrap();
            // The feed tells of mandates, too.
            if !event.subject.starts_with("listings/") {
                continue;
            }
            let listing = Listing::decode(&resource.value[..]).unwrap();
            match listing.state() {
                State::Published => self.listings.insert(listing.name.clone(), listing),
                _ => self.listings.remove(&listing.name),
            };
        }
    }
}

/// What the public reads of a listing: all of it that counts for a copy.
fn told(listing: &Listing) -> (String, String, Vec<String>, State, bool) {
    (
        listing.title.clone(),
        listing.summary.clone(),
        listing.keywords.clone(),
        listing.state(),
        listing.confidential.is_some(),
    )
}

async fn everything(rpc: Rpc) -> BTreeMap<String, Listing> {
    let mut whole = Mirror::new(rpc);
    let mut token = whole.page(String::new()).await;
    while !token.is_empty() {
        token = whole.page(token).await;
    }
    whole.listings
}

async fn retitled(market: &Market, listing: &Listing, title: &str) {
    let changed = Listing {
        title: title.to_owned(),
        ..listing.clone()
    };
    market.update(&operator(), changed, &["title"]).await.unwrap();
}

on_both_databases! {
    async fn a_mirror_that_begins_while_others_write_becomes_equal(location: Location) {
        let market = Market::at(&location).await;
        let started = market.start().await;
        let mut published = Vec::new();
        for number in 0..7 {
            let listing = Listing { title: format!("供给之{number}"), ..listing() };
            published.push(market.published(listing).await);
        }
        let mut mirror = Mirror::new(started.client(&system()));
        mirror.position = mirror.head().await;
        assert_eq!(mirror.position, 21);
        let mut token = mirror.page(String::new()).await;
        // Between two pages one that was read changes, one that was not, and one of each goes; others come.
        retitled(&market, &published[6], "读过之后改名").await;
        retitled(&market, &published[0], "读到之前改名").await;
        market.withdraw(&operator(), &published[5], "不再提供").await.unwrap();
        market.withdraw(&operator(), &published[1], "不再提供").await.unwrap();
        market.published(listing()).await;
        market.draft().await;
        while !token.is_empty() {
            token = mirror.page(token).await;
        }
        mirror.catch_up().await;
        let equal = async |mirror: &Mirror| {
            let whole = everything(started.client(&system())).await;
            let told_of = |listings: &BTreeMap<String, Listing>| -> BTreeMap<String, _> {
                listings.iter().map(|(name, listing)| (name.clone(), told(listing))).collect()
            };
            assert_eq!(told_of(&mirror.listings), told_of(&whole));
            whole.len()
        };
        assert_eq!(equal(&mirror).await, 6);
        // A restart later it goes on behind its position.
        let mut again = Mirror { rpc: started.client(&system()), ..mirror };
        market.withdraw(&operator(), &published[2], "不再提供").await.unwrap();
        again.catch_up().await;
        assert_eq!(equal(&again).await, 5);
    }
}
