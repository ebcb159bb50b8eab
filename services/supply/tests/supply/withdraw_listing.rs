//! WithdrawListing.

use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::listing::State;
use techmarket_testkit::{Refusal, listing, operator, other_provider, provider};
use tonic::Code;

use crate::support::Market;

#[tokio::test]
async fn every_state_but_one_can_be_withdrawn() {
    let market = Market::new().await;
    let submitted = market.submitted(listing()).await;
    let returned = market.send_back(&operator(), &submitted, "理由").await.unwrap();
    for (before, reason) in [
        (market.draft().await, ""),
        (market.submitted(listing()).await, "不再提供"),
        (returned, "放弃"),
        (market.published(listing()).await, "已转让"),
    ] {
        let withdrawn = market.withdraw(&provider(), &before, reason).await.unwrap();
        assert_eq!(
            (withdrawn.state(), withdrawn.reason.as_str()),
            (State::Withdrawn, reason)
        );
        let refused = market
            .withdraw(&provider(), &withdrawn, reason)
            .await
            .unwrap_err();
        let expected = Refusal::state_forbids("listing", &before.name, "WITHDRAWN", "withdraw");
        assert_eq!(Refusal::read(&refused), expected);
    }
    assert_eq!(market.events().await.last().unwrap(), "listing.withdrawn");
}

#[tokio::test]
async fn another_organisation_may_not_withdraw_a_published_one() {
    let market = Market::new().await;
    let published = market.published(listing()).await;
    let refused = market
        .withdraw(&other_provider(), &published, "")
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::new(Code::PermissionDenied, Reason::NotOwner)
    );
    assert_eq!(market.read(&published.name).await, published);
}

#[tokio::test]
async fn a_long_reason_is_refused() {
    let market = Market::new().await;
    let draft = market.draft().await;
    let refused = market
        .withdraw(&provider(), &draft, &"长".repeat(1_001))
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::of_fields(&[("reason", Reason::FieldTooLong)])
    );
}
