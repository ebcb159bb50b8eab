//! What is called: the same messages again and again, encoded once.

use anyhow::Context as _;
use techmarket_kernel::Role;
use techmarket_lab::rpc::Call;
use techmarket_proto::matching::v1::rank_listings_request::Subject;
use techmarket_proto::matching::v1::{RankListingsRequest, RankText, SearchListingsRequest};
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{
    CreateListingRequest, GetListingRequest, ListListingsRequest, Listing, ListingFilter, listing,
};

use crate::bench::rpc::market::Market;
use crate::connect::explain;
use crate::demo::SampleDemand;

const SUPPLY: &str = "techmarket.supply.v1.SupplyService";
const MATCHING: &str = "techmarket.matching.v1.MatchingService";
/// Listings on a page, and hits of a search and a ranking.
const PAGE: i32 = 50;
/// Listings that are read one by one.
const READ: i32 = 200;

/// The methods that are measured, by name. The last one writes: what it adds is in no answer of the others.
pub async fn all(market: &Market) -> anyhow::Result<Vec<(&'static str, Call)>> {
    let supplier = market.sample.suppliers.first().context("a supplier")?;
    let token = market.cast.token("示例供给方", Role::Provider, Some(supplier))?;
    let (supply, matching) = (
        |method| format!("{SUPPLY}/{method}"),
        |method| format!("{MATCHING}/{method}"),
    );
    let published = published(market, &token).await?;
    let names = published.iter().map(|listing| GetListingRequest {
        name: listing.name.clone(),
    });
    let own = published
        .iter()
        .map(|listing| create(listing, &supplier.credit_code));
    let demands = &market.sample.demands;
    Ok(vec![
        (
            "GetListing",
            Call::new(&supply("GetListing"), Some(&token), names)?,
        ),
        (
            "ListListings",
            Call::new(&supply("ListListings"), Some(&token), [page(PAGE)])?,
        ),
        (
            "SearchListings",
            Call::new(
                &matching("SearchListings"),
                Some(&token),
                demands.iter().map(search),
            )?,
        ),
        (
            "RankListings",
            Call::new(&matching("RankListings"), Some(&token), demands.iter().map(rank))?,
        ),
        (
            "CreateListing",
            Call::new(&supply("CreateListing"), Some(&token), own)?,
        ),
    ])
}

async fn published(market: &Market, token: &str) -> anyhow::Result<Vec<Listing>> {
    let listed = SupplyServiceClient::new(market.cast.client(token)?)
        .list_listings(page(READ))
        .await;
    Ok(listed.map_err(|status| explain(&status))?.into_inner().listings)
}

fn page(page_size: i32) -> ListListingsRequest {
    ListListingsRequest {
        page_size,
        filter: Some(ListingFilter {
            states: vec![listing::State::Published.into()],
            ..ListingFilter::default()
        }),
        ..ListListingsRequest::default()
    }
}

fn search(demand: &SampleDemand) -> SearchListingsRequest {
    SearchListingsRequest {
        query: demand.title.clone(),
        page_size: PAGE,
        ..SearchListingsRequest::default()
    }
}

fn rank(demand: &SampleDemand) -> RankListingsRequest {
    let content = [&demand.summary, &demand.problem, &demand.expected_result];
    RankListingsRequest {
        subject: Some(Subject::Text(RankText {
            title: demand.title.clone(),
            content: content.map(String::as_str).join("\n"),
        })),
        page_size: PAGE,
        ..RankListingsRequest::default()
    }
}

/// Another of the same content; the market's own key of it is left out, since it is taken.
fn create(listing: &Listing, organization: &str) -> CreateListingRequest {
    CreateListingRequest {
        listing: Some(Listing {
            organization: organization.to_owned(),
            external_id: String::new(),
            ..listing.clone()
        }),
        ..CreateListingRequest::default()
    }
}
