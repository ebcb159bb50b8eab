//! BatchGetListings.

use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::{BatchGetListingsRequest, Listing};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, listing, on_both_databases, operator, provider, viewer};
use tonic::Status;

use crate::support::{Market, largest};

async fn batch(
    market: &Market,
    caller: &techmarket_kernel::Caller,
    names: &[&str],
) -> Result<Vec<Listing>, Status> {
    let request = BatchGetListingsRequest {
        names: names.iter().map(|&name| name.to_owned()).collect(),
        ..BatchGetListingsRequest::default()
    };
    let answer = market.as_(caller).batch_get_listings(request).await?;
    Ok(answer.into_inner().listings)
}

on_both_databases! {
    async fn the_order_is_that_of_the_names(location: Location) {
        let market = Market::at(&location).await;
        let (a, b, c) = (market.draft().await, market.draft().await, market.published(listing()).await);
        let found = batch(&market, &provider(), &[&c.name, &a.name, &b.name, &a.name]).await.unwrap();
        assert_eq!(found, [c.clone(), a.clone(), b, a]);
        let public = batch(&market, &viewer(), &[&c.name]).await.unwrap();
        assert_eq!(public, [Listing { confidential: None, ..c }]);
    }
}

#[tokio::test]
async fn a_batch_that_no_message_holds_goes_on() {
    let market = Market::new().await;
    let (largest, other) = (market.create(largest()).await, market.draft().await);
    let mut names = vec![largest.name.clone(); 199];
    names.push(other.name.clone());
    let (mut read, mut page_token, mut answers) = (Vec::new(), String::new(), 0);
    loop {
        let request = BatchGetListingsRequest {
            names: names.clone(),
            page_token,
        };
        let answer = market.as_(&provider()).batch_get_listings(request).await;
        let answer = answer.unwrap().into_inner();
        read.extend(answer.listings.into_iter().map(|listing| listing.name));
        answers += 1;
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
        let foreign = BatchGetListingsRequest {
            names: vec![other.name.clone()],
            page_token: page_token.clone(),
        };
        let refused = market
            .as_(&provider())
            .batch_get_listings(foreign)
            .await
            .unwrap_err();
        let expected = Refusal::of_fields(&[("page_token", Reason::PageTokenForeign)]);
        assert_eq!(Refusal::read(&refused), expected);
    }
    assert!(answers > 1, "one answer holds them all");
    assert_eq!(read, names);
}

#[tokio::test]
async fn one_that_may_not_be_known_fails_the_call() {
    let market = Market::new().await;
    let (draft, published) = (market.draft().await, market.published(listing()).await);
    let refused = batch(&market, &viewer(), &[&published.name, &draft.name])
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::not_found("listing", &draft.name)
    );
    let unknown = "listings/0198c1d2-0000-7000-8000-000000000000";
    let refused = batch(&market, &operator(), &[&published.name, unknown])
        .await
        .unwrap_err();
    assert_eq!(Refusal::read(&refused), Refusal::not_found("listing", unknown));
}

#[tokio::test]
async fn a_batch_has_one_to_two_hundred_names() {
    let market = Market::new().await;
    let refused = batch(&market, &viewer(), &[]).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::of_fields(&[("names", Reason::FieldRequired)])
    );
    let draft = market.draft().await;
    let refused = batch(&market, &provider(), &vec![draft.name.as_str(); 201])
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::of_fields(&[("names", Reason::TooManyItems)])
    );
    let found = batch(&market, &provider(), &vec![draft.name.as_str(); 200])
        .await
        .unwrap();
    assert_eq!(found.len(), 200);
    let refused = batch(&market, &viewer(), &["x", &draft.name, ""])
        .await
        .unwrap_err();
    let expected = [
        ("names[0]", Reason::NameInvalid),
        ("names[2]", Reason::NameInvalid),
    ];
    assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
}
