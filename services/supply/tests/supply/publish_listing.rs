//! PublishListing.

use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::{Listing, PublishListingRequest, listing::State};
use techmarket_testkit::{Refusal, listing, operator, provider, viewer};
use tonic::Code;

use crate::support::{Market, request_id};

#[tokio::test]
async fn an_operator_makes_it_public() {
    let market = Market::new().await;
    let submitted = market.submitted(listing()).await;
    market.harness.advance(jiff::SignedDuration::from_secs(5));
    let published = market.publish(&operator(), &submitted).await.unwrap();
    let expected = Listing {
        state: State::Published.into(),
        etag: "1-3".to_owned(),
        publish_time: published.update_time,
        expire_time: published.expire_time,
        update_time: published.update_time,
        ..submitted
    };
    assert_eq!(published, expected);
    assert!(market.get(&viewer(), &published.name).await.is_ok());
    assert_eq!(
        market.events().await,
        ["listing.created", "listing.submitted", "listing.published"]
    );
}

#[tokio::test]
async fn only_what_is_under_review_is_published() {
    let market = Market::new().await;
    let draft = market.draft().await;
    let refused = market.publish(&operator(), &draft).await.unwrap_err();
    let expected = |state| Refusal::state_forbids("listing", &draft.name, state, "publish");
    assert_eq!(Refusal::read(&refused), expected("DRAFT"));
    let submitted = market.submit(&provider(), &draft).await.unwrap();
    let published = market.publish(&operator(), &submitted).await.unwrap();
    let refused = market.publish(&operator(), &published).await.unwrap_err();
    assert_eq!(Refusal::read(&refused), expected("PUBLISHED"));
}

#[tokio::test]
async fn its_owner_may_not() {
    let market = Market::new().await;
    let submitted = market.submitted(listing()).await;
    let refused = market.publish(&provider(), &submitted).await.unwrap_err();
    let expected = Refusal::new(Code::PermissionDenied, Reason::RoleForbidden)
        .with("roles_allowed", "reviewer,operator");
    assert_eq!(Refusal::read(&refused), expected);
    assert_eq!(market.read(&submitted.name).await, submitted);
}

#[tokio::test]
async fn a_repeat_returns_the_first_answer() {
    let market = Market::new().await;
    let submitted = market.submitted(listing()).await;
    let request = PublishListingRequest {
        name: submitted.name.clone(),
        etag: submitted.etag.clone(),
        request_id: request_id(3),
    };
    let mut client = market.as_(&operator());
    let first = client
        .publish_listing(request.clone())
        .await
        .unwrap()
        .into_inner();
    let again = client.publish_listing(request).await.unwrap().into_inner();
    assert_eq!(again, first);
    assert_eq!(market.events().await.len(), 3);
}
