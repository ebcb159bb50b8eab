//! What one caller calls.

use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::directory::v1::directory_service_client::DirectoryServiceClient;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::{Event, Source, TailRequest};
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{ListListingsRequest, Listing, ListingFilter};
use techmarket_rpc::{Credentials, Rpc};
use techmarket_runtime::tls::ClientTls;

use crate::certificates;

/// Where each service is.
#[derive(Clone)]
pub(crate) struct Urls {
    pub(crate) supply: String,
    pub(crate) demand: String,
    pub(crate) matching: String,
    pub(crate) contract: String,
    pub(crate) tls: Option<ClientTls>,
    pub(crate) directory: String,
}

/// Clients that show one caller's token.
pub(crate) struct Clients {
    pub(crate) supply: SupplyServiceClient<Rpc>,
    pub(crate) demand: DemandServiceClient<Rpc>,
    pub(crate) matching: MatchingServiceClient<Rpc>,
    pub(crate) contract: ContractServiceClient<Rpc>,
    pub(crate) directory: DirectoryServiceClient<Rpc>,
    feeds: [(Source, FeedServiceClient<Rpc>); 4],
}

impl Urls {
    /// Every service is at `url`.
    pub(crate) fn all(url: &str) -> Self {
        let url = || url.to_owned();
        Self {
            supply: url(),
            demand: url(),
            matching: url(),
            contract: url(),
            tls: None,
            directory: url(),
        }
    }
}

impl Clients {
    pub(crate) fn new(urls: &Urls, token: &str) -> Self {
        let credentials = Credentials::token(token.to_owned());
        let rpc = |url: &String| certificates::rpc(url, urls.tls.as_ref(), credentials.clone());
        let feed = |url| FeedServiceClient::new(rpc(url));
        Self {
            supply: SupplyServiceClient::new(rpc(&urls.supply)),
            demand: DemandServiceClient::new(rpc(&urls.demand)),
            matching: MatchingServiceClient::new(rpc(&urls.matching)),
            contract: ContractServiceClient::new(rpc(&urls.contract)),
            directory: DirectoryServiceClient::new(rpc(&urls.directory)),
            feeds: [
                (Source::Supply, feed(&urls.supply)),
                (Source::Demand, feed(&urls.demand)),
                (Source::Contract, feed(&urls.contract)),
                (Source::Matching, feed(&urls.matching)),
            ],
        }
    }

    /// Every event of a feed so far. Their positions are 1, 2, 3 and so on to the head.
    pub(crate) async fn events(&mut self, source: Source) -> Vec<Event> {
        let (_, feed) = self.feeds.iter_mut().find(|(held, _)| *held == source).unwrap();
        let request = TailRequest {
            source: source.into(),
            stop_at_head: true,
            ..TailRequest::default()
        };
        let mut stream = feed.tail(request).await.unwrap().into_inner();
        let (mut events, mut head) = (Vec::new(), 0);
        while let Some(message) = stream.message().await.unwrap() {
            head = message.head_position;
            events.extend(message.event);
        }
        let positions: Vec<i64> = events.iter().map(|event| event.position).collect();
        assert_eq!(positions, (1..=head).collect::<Vec<_>>(), "{source:?}");
        events
    }

    /// Every listing that the caller may see and that the filter lets through, page by page.
    pub(crate) async fn listings(&mut self, filter: ListingFilter) -> Vec<Listing> {
        let mut listings = Vec::new();
        let mut request = ListListingsRequest {
            filter: Some(filter),
            page_size: 200,
            ..ListListingsRequest::default()
        };
        loop {
            let page = self
                .supply
                .list_listings(request.clone())
                .await
                .unwrap()
                .into_inner();
            listings.extend(page.listings);
            if page.next_page_token.is_empty() {
                return listings;
            }
            request.page_token = page.next_page_token;
        }
    }
}
