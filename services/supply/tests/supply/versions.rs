//! ListListingVersions.

use jiff::SignedDuration;
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::supply::v1::{
    ListListingVersionsRequest, ListListingVersionsResponse, Listing, ListingVersion,
};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, listing, on_both_databases, operator, other_provider, provider, system};
use tonic::{Code, Status};

use crate::support::Market;

async fn page(
    market: &Market,
    caller: &Caller,
    name: &str,
    page_size: i32,
    page_token: &str,
) -> Result<ListListingVersionsResponse, Status> {
    let request = ListListingVersionsRequest {
        name: name.to_owned(),
        page_size,
        page_token: page_token.to_owned(),
    };
    let answer = market.as_(caller).list_listing_versions(request).await;
    answer.map(tonic::Response::into_inner)
}

async fn update(market: &Market, caller: &Caller, name: &str, title: &str) -> Listing {
    market.harness.advance(SignedDuration::from_secs(60));
    let update = Listing {
        title: title.to_owned(),
        ..market.read(name).await
    };
    market.update(caller, update, &["title"]).await.unwrap()
}

/// What is told of a version.
type Told<'a> = (i32, &'a str, &'a str, &'a str, Vec<(&'a str, &'a str)>);

/// Number, title, who wrote it, who made it public, and the titles that it changed.
fn told(versions: &[ListingVersion]) -> Vec<Told<'_>> {
    let told = versions.iter().map(|listed| {
        let version = listed.version.as_ref().unwrap();
        let changes = version.changes.iter();
        (
            version.number,
            listed.listing.as_ref().unwrap().title.as_str(),
            version.author.as_str(),
            version.reviewer.as_str(),
            changes
                .map(|change| (change.before.as_str(), change.after.as_str()))
                .collect(),
        )
    });
    told.collect()
}

on_both_databases! {
    async fn every_text_that_was_public_is_listed(location: Location) {
        let market = Market::at(&location).await;
        let draft = market.draft().await;
        let name = draft.name.clone();
        assert_eq!(page(&market, &provider(), &name, 0, "").await.unwrap().versions, []);
        let first = update(&market, &provider(), &name, "一").await;
        let submitted = market.submit(&provider(), &first).await.unwrap();
        market.publish(&operator(), &submitted).await.unwrap();
        let revised = update(&market, &provider(), &name, "二").await;
        market.publish(&operator(), &revised).await.unwrap();
        update(&market, &operator(), &name, "三").await;
        // What waits for review was not public.
        update(&market, &provider(), &name, "四").await;
        let listed = page(&market, &provider(), &name, 0, "").await.unwrap();
        let (owner, operates) = ("provider@example", "operator@example");
        assert_eq!(told(&listed.versions), [
            (3, "三", operates, operates, vec![("二", "三")]),
            (2, "二", owner, operates, vec![("一", "二")]),
            (1, "一", owner, operates, vec![]),
        ]);
        let times: Vec<_> = listed.versions.iter().map(|listed| listed.version.clone().unwrap()).collect();
        assert_eq!(times[0].end_time, None);
        assert_eq!((times[1].end_time, times[2].end_time), (times[0].create_time, times[1].create_time));
        assert_eq!(page(&market, &operator(), &name, 0, "").await.unwrap(), listed);
        // In pages it is the same.
        let (mut token, mut all) = (String::new(), Vec::new());
        loop {
            let next = page(&market, &provider(), &name, 1, &token).await.unwrap();
            assert_eq!(next.versions.len(), 1);
            all.extend(next.versions);
            token = next.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(all, listed.versions);
    }

    async fn what_was_reopened_goes_on_counting(location: Location) {
        let market = Market::at(&location).await;
        let public = market.published(listing()).await;
        let withdrawn = market.withdraw(&provider(), &public, "").await.unwrap();
        let reopened = market.reopen(&provider(), &withdrawn).await.unwrap();
        let draft = update(&market, &provider(), &reopened.name, "一").await;
        update(&market, &provider(), &draft.name, "二").await;
        let submitted = market.submit(&provider(), &market.read(&draft.name).await).await.unwrap();
        market.publish(&operator(), &submitted).await.unwrap();
        let listed = page(&market, &provider(), &public.name, 0, "").await.unwrap().versions;
        let numbers: Vec<_> = told(&listed).into_iter().map(|(number, title, ..)| (number, title)).collect();
        assert_eq!(numbers, [(2, "二"), (1, public.title.as_str())]);
    }
}

#[tokio::test]
async fn versions_are_for_owners_and_operators() {
    let market = Market::new().await;
    let (draft, public) = (market.draft().await, market.published(listing()).await);
    let refused = page(&market, &other_provider(), &draft.name, 0, "")
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::not_found("listing", &draft.name)
    );
    let refused = page(&market, &other_provider(), &public.name, 0, "")
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::new(Code::PermissionDenied, Reason::NotOwner)
    );
    let refused = page(&market, &system(), &public.name, 0, "").await.unwrap_err();
    assert_eq!(Refusal::read(&refused).reason, Reason::RoleForbidden.as_str());
    let refused = page(&market, &provider(), "listings/x", -1, "x")
        .await
        .unwrap_err();
    let expected = Refusal::of_fields(&[
        ("name", Reason::NameInvalid),
        ("page_size", Reason::PageSizeInvalid),
        ("page_token", Reason::PageTokenInvalid),
    ]);
    assert_eq!(Refusal::read(&refused), expected);
}
