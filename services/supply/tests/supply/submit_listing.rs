//! SubmitListing.

use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::{SubmitListingRequest, listing::State};
use techmarket_testkit::{Refusal, listing, operator, other_provider, provider};
use tonic::Code;

use crate::support::{Market, request_id};

#[tokio::test]
async fn a_draft_goes_to_review() {
    let market = Market::new().await;
    let draft = market.draft().await;
    let submitted = market.submit(&provider(), &draft).await.unwrap();
    assert_eq!(
        (submitted.state(), submitted.etag.as_str()),
        (State::Submitted, "1-2")
    );
    assert_eq!(market.read(&draft.name).await, submitted);
    assert_eq!(market.events().await, ["listing.created", "listing.submitted"]);
}

#[tokio::test]
async fn a_returned_one_goes_again_and_its_reason_goes() {
    let market = Market::new().await;
    let submitted = market.submitted(listing()).await;
    let returned = market
        .send_back(&operator(), &submitted, "请补充指标")
        .await
        .unwrap();
    let again = market.submit(&provider(), &returned).await.unwrap();
    assert_eq!((again.state(), again.reason.as_str()), (State::Submitted, ""));
}

#[tokio::test]
async fn no_other_state_is_submitted() {
    let market = Market::new().await;
    let submitted = market.submitted(listing()).await;
    let refused = market.submit(&provider(), &submitted).await.unwrap_err();
    let expected = |state| Refusal::state_forbids("listing", &submitted.name, state, "submit");
    assert_eq!(Refusal::read(&refused), expected("SUBMITTED"));
    let withdrawn = market.withdraw(&provider(), &submitted, "").await.unwrap();
    let refused = market.submit(&provider(), &withdrawn).await.unwrap_err();
    assert_eq!(Refusal::read(&refused), expected("WITHDRAWN"));
    assert!(
        refused.message().contains("已撤回"),
        "the state is named: {refused:?}"
    );
}

#[tokio::test]
async fn what_names_it_is_checked() {
    let market = Market::new().await;
    let request = SubmitListingRequest {
        request_id: "x".to_owned(),
        ..SubmitListingRequest::default()
    };
    let refused = market.as_(&provider()).submit_listing(request).await.unwrap_err();
    let expected = Refusal::of_fields(&[
        ("request_id", Reason::RequestIdInvalid),
        ("etag", Reason::FieldRequired),
        ("name", Reason::NameInvalid),
    ]);
    assert_eq!(Refusal::read(&refused), expected);
    let mut stale = market.draft().await;
    stale.etag = "1-7".to_owned();
    let refused = market.submit(&provider(), &stale).await.unwrap_err();
    let expected = Refusal::new(Code::Aborted, Reason::EtagMismatch)
        .with("etag", "1-1")
        .on("listing", &stale.name);
    assert_eq!(Refusal::read(&refused), expected);
}

#[tokio::test]
async fn others_do_not_learn_of_a_draft() {
    let market = Market::new().await;
    let draft = market.draft().await;
    let refused = market.submit(&other_provider(), &draft).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::not_found("listing", &draft.name)
    );
}

#[tokio::test]
async fn a_repeat_returns_the_first_answer_and_ids_are_bound_to_the_method() {
    let market = Market::new().await;
    let draft = market.draft().await;
    let request = SubmitListingRequest {
        name: draft.name.clone(),
        etag: draft.etag.clone(),
        request_id: request_id(9),
    };
    let mut client = market.as_(&provider());
    let first = client.submit_listing(request.clone()).await.unwrap().into_inner();
    let again = client.submit_listing(request).await.unwrap().into_inner();
    assert_eq!(again, first);
    // The same bytes to another method are another request.
    let other = techmarket_proto::supply::v1::WithdrawListingRequest {
        name: draft.name,
        etag: draft.etag,
        request_id: request_id(9),
        reason: String::new(),
    };
    let refused = client.withdraw_listing(other).await.unwrap_err();
    assert_eq!(Refusal::read(&refused).reason, Reason::RequestIdReused.as_str());
}
