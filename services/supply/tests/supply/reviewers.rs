//! Reviewers of counties (县区审核员): what they see, publish and return, and what is nobody else's.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::supply::v1::listing::State;
use techmarket_proto::supply::v1::{BatchPublishListingsRequest, Listing, ListingFilter};
use techmarket_testkit::{Refusal, listing, reviewer_of};
use tonic::Code;

use crate::support::Market;

/// One of 安源区, one of 湘东区 and one of another city, each waiting for review; and a draft of 安源区.
async fn waiting(market: &Market) -> [Listing; 4] {
    let of = |region: &str| Listing {
        region: region.to_owned(),
        ..listing()
    };
    [
        market.submitted(of("360302")).await,
        market.submitted(of("360313")).await,
        market.submitted(of("360100")).await,
        market.create(of("360302")).await,
    ]
}

async fn names(market: &Market, caller: &Caller, filter: ListingFilter) -> Vec<String> {
    let mut names: Vec<String> = market
        .listed(caller, filter)
        .await
        .into_iter()
        .map(|one| one.name)
        .collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_reviewer_sees_and_publishes_what_its_county_submits() {
    let market = Market::new().await;
    let [county, other, elsewhere, draft] = waiting(&market).await;
    let reviewer = reviewer_of(&["360302"]);
    assert_eq!(
        names(&market, &reviewer, ListingFilter::default()).await,
        std::slice::from_ref(&county.name)
    );
    // All of it: what is confidential is part of what is reviewed.
    let read = market.get(&reviewer, &county.name).await.unwrap();
    assert!(read.confidential.is_some());
    for hidden in [&other, &elsewhere, &draft] {
        let refused = market.get(&reviewer, &hidden.name).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound, "{hidden:?}");
        let refused = market.publish(&reviewer, hidden).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound, "{hidden:?}");
    }
    let published = market.publish(&reviewer, &county).await.unwrap();
    assert_eq!(published.state(), State::Published);
    // A city's reviewer has all of its counties.
    let of_city = reviewer_of(&["3603"]);
    let mut seen = vec![county.name.clone(), other.name.clone()];
    seen.sort_unstable();
    assert_eq!(names(&market, &of_city, ListingFilter::default()).await, seen);
    let returned = market
        .send_back(&of_city, &other, "请补充技术指标")
        .await
        .unwrap();
    assert_eq!(returned.state(), State::Returned);
    assert_eq!(
        market.get(&of_city, &other.name).await.unwrap_err().code(),
        Code::NotFound,
        "its owner mends it"
    );
}

#[tokio::test]
async fn a_reviewer_reviews_and_does_nothing_else() {
    let market = Market::new().await;
    let [county, ..] = waiting(&market).await;
    let nobody = reviewer_of(&[]);
    assert_eq!(
        market.publish(&nobody, &county).await.unwrap_err().code(),
        Code::NotFound
    );
    assert_eq!(
        names(&market, &nobody, ListingFilter::default()).await,
        [] as [String; 0]
    );
    // Counties are the directory's to say: a token that was written on a machine has none.
    let written = Caller {
        credential: None,
        ..reviewer_of(&["360302"])
    };
    assert_eq!(
        market.publish(&written, &county).await.unwrap_err().code(),
        Code::NotFound
    );
    let reviewer = reviewer_of(&["360302"]);
    let refused = market.submit(&reviewer, &county).await.unwrap_err();
    assert_eq!(Refusal::read(&refused).reason, Reason::RoleForbidden.as_str());
}

#[tokio::test]
async fn a_batch_by_filter_takes_what_the_county_shows() {
    let market = Market::new().await;
    let [county, other, ..] = waiting(&market).await;
    let request = BatchPublishListingsRequest {
        filter: Some(ListingFilter {
            states: vec![State::Submitted.into()],
            ..ListingFilter::default()
        }),
        ..BatchPublishListingsRequest::default()
    };
    let reviewer = reviewer_of(&["360302"]);
    market
        .as_(&reviewer)
        .batch_publish_listings(request)
        .await
        .unwrap();
    assert_eq!(market.read(&county.name).await.state(), State::Published);
    assert_eq!(market.read(&other.name).await.state(), State::Submitted);
}
