//! ReopenListing.

use techmarket_proto::supply::v1::listing::State;
use techmarket_testkit::{Refusal, listing, operator, other_provider, provider};

use crate::support::Market;

#[tokio::test]
async fn what_was_withdrawn_is_a_draft_again() {
    let market = Market::new().await;
    let published = market.published(listing()).await;
    let withdrawn = market.withdraw(&provider(), &published, "已转让").await.unwrap();
    let reopened = market.reopen(&provider(), &withdrawn).await.unwrap();
    assert_eq!((reopened.state(), reopened.reason.as_str()), (State::Draft, ""));
    assert_eq!(market.events().await.last().unwrap(), "listing.reopened");
    let submitted = market.submit(&provider(), &reopened).await.unwrap();
    let published = market.publish(&operator(), &submitted).await.unwrap();
    assert_eq!(published.state(), State::Published);
}

#[tokio::test]
async fn only_the_owner_of_a_withdrawn_one_reopens_it() {
    let market = Market::new().await;
    let draft = market.draft().await;
    let refused = market.reopen(&provider(), &draft).await.unwrap_err();
    let expected = Refusal::state_forbids("listing", &draft.name, "DRAFT", "reopen");
    assert_eq!(Refusal::read(&refused), expected);
    let withdrawn = market.withdraw(&provider(), &draft, "").await.unwrap();
    let refused = market.reopen(&other_provider(), &withdrawn).await.unwrap_err();
    // Others may not know of it.
    assert_eq!(
        Refusal::read(&refused),
        Refusal::not_found("listing", &draft.name)
    );
}
