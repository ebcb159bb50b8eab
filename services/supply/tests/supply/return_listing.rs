//! ReturnListing.

use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::listing::State;
use techmarket_testkit::{Refusal, listing, operator, provider};
use tonic::Code;

use crate::support::Market;

#[tokio::test]
async fn an_operator_sends_it_back_with_a_reason() {
    let market = Market::new().await;
    let submitted = market.submitted(listing()).await;
    let returned = market
        .send_back(&operator(), &submitted, "请补充\n技术指标")
        .await
        .unwrap();
    assert_eq!(
        (returned.state(), returned.reason.as_str()),
        (State::Returned, "请补充\n技术指标")
    );
    assert_eq!(market.read(&returned.name).await, returned);
    assert_eq!(market.events().await.last().unwrap(), "listing.returned");
}

#[tokio::test]
async fn a_reason_is_required_and_bounded() {
    let market = Market::new().await;
    let submitted = market.submitted(listing()).await;
    let long = "长".repeat(1_001);
    for (reason, expected) in [
        ("", Reason::FieldRequired),
        (" \n", Reason::FieldRequired),
        (long.as_str(), Reason::FieldTooLong),
        ("\u{0}", Reason::TextInvalid),
    ] {
        let refused = market
            .send_back(&operator(), &submitted, reason)
            .await
            .unwrap_err();
        assert_eq!(
            Refusal::read(&refused),
            Refusal::of_fields(&[("reason", expected)])
        );
    }
    assert_eq!(market.read(&submitted.name).await, submitted);
}

#[tokio::test]
async fn only_what_is_under_review_is_returned() {
    let market = Market::new().await;
    let draft = market.draft().await;
    let refused = market.send_back(&operator(), &draft, "理由").await.unwrap_err();
    let expected = Refusal::state_forbids("listing", &draft.name, "DRAFT", "return");
    assert_eq!(Refusal::read(&refused), expected);
}

#[tokio::test]
async fn its_owner_may_not() {
    let market = Market::new().await;
    let submitted = market.submitted(listing()).await;
    let refused = market
        .send_back(&provider(), &submitted, "理由")
        .await
        .unwrap_err();
    let expected = Refusal::new(Code::PermissionDenied, Reason::RoleForbidden)
        .with("roles_allowed", "reviewer,operator");
    assert_eq!(Refusal::read(&refused), expected);
}
