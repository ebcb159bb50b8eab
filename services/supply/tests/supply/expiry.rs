//! How long a listing is public: reminders, the end, RenewListing.

use jiff::{SignedDuration, Timestamp};
use techmarket_posting::Passed;
use techmarket_proto::supply::v1::listing::State;
use techmarket_proto::supply::v1::{BatchRenewListingsRequest, Listing, ListingFilter, RenewListingRequest};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, listing, on_both_databases, operator, other_provider, provider, viewer};

use crate::support::Market;

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// What expires within so many days.
fn within(market: &Market, count: i64) -> ListingFilter {
    let end = market.harness.clock().now() + days(count);
    ListingFilter {
        expire_time_before: Some(time(end)),
        ..ListingFilter::default()
    }
}

/// Lets time pass until `instant`.
fn until(market: &Market, instant: Timestamp) {
    let now = market.harness.clock().now();
    market.harness.advance(instant.duration_since(now));
}

fn time(time: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: time.as_second(),
        nanos: time.subsec_nanosecond(),
    }
}

async fn renew(market: &Market, listing: &Listing) -> Result<Listing, tonic::Status> {
    let request = RenewListingRequest {
        name: listing.name.clone(),
        etag: listing.etag.clone(),
        request_id: String::new(),
    };
    let answer = market.as_(&provider()).renew_listing(request).await;
    answer.map(tonic::Response::into_inner)
}

const NOTHING: Passed = Passed {
    reminded: 0,
    expired: 0,
};
const REMINDED: Passed = Passed {
    reminded: 1,
    expired: 0,
};
const EXPIRED: Passed = Passed {
    reminded: 0,
    expired: 1,
};

on_both_databases! {
    async fn an_owner_is_reminded_twice_and_then_the_public_reads_it_no_more(location: Location) {
        let market = Market::at(&location).await;
        let public = market.published(listing()).await;
        let published = market.harness.clock().now();
        assert_eq!(public.expire_time, Some(time(published + days(365))));
        let draft = market.draft().await;
        assert_eq!(draft.expire_time, None);
        for (day, passed) in [
            (334, NOTHING), (335, REMINDED), (336, NOTHING), (357, NOTHING), (358, REMINDED), (364, NOTHING), (365, EXPIRED),
            (400, NOTHING),
        ] {
            until(&market, published + days(day));
            assert_eq!(market.supply.pass().await.unwrap(), passed, "day {day}");
            assert_eq!(market.supply.pass().await.unwrap(), NOTHING, "once on day {day}");
        }
        let events = market.events().await;
        assert_eq!(events[4..], ["listing.expiring", "listing.expiring", "listing.expired"]);
        let expired = market.read(&public.name).await;
        assert_eq!((expired.state(), &expired.title), (State::Expired, &public.title));
        let refused = market.get(&viewer(), &public.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("listing", &public.name));
        assert_eq!(market.listed(&viewer(), ListingFilter::default()).await, []);
        // A deal that is under way goes on.
        assert!(market.get(&techmarket_testkit::market(), &public.name).await.is_ok());
        let renewed = renew(&market, &expired).await.unwrap();
        assert_eq!(renewed.state(), State::Published);
        assert_eq!(renewed.expire_time, Some(time(published + days(400 + 365))));
        assert_eq!(market.events().await.last().unwrap(), "listing.published");
        assert_eq!(market.listed(&viewer(), ListingFilter::default()).await.len(), 1);
        let refused = renew(&market, &draft).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("listing", &draft.name, "DRAFT", "renew"));
    }

    async fn what_is_to_be_renewed_is_listed_and_renewed_in_one_call(location: Location) {
        let market = Market::at(&location).await;
        let first = market.published(listing()).await;
        let begin = market.harness.clock().now();
        until(&market, begin + days(340));
        let second = market.published(listing()).await;
        assert_eq!(market.listed(&provider(), within(&market, 24)).await, []);
        let due: Vec<_> = market.listed(&provider(), within(&market, 30)).await.into_iter().map(|due| due.name).collect();
        assert_eq!(due, std::slice::from_ref(&first.name));
        assert_eq!(market.listed(&operator(), within(&market, 400)).await.len(), 2);
        assert_eq!(market.listed(&other_provider(), within(&market, 400)).await, [], "it is the owner's to know");
        let request = BatchRenewListingsRequest {
            filter: Some(within(&market, 30)),
            ..BatchRenewListingsRequest::default()
        };
        let results = market.as_(&provider()).batch_renew_listings(request).await.unwrap().into_inner().results;
        assert_eq!(results.len(), 1);
        assert_eq!(results[0].name, first.name);
        until(&market, begin + days(366));
        assert_eq!(market.supply.pass().await.unwrap(), NOTHING);
        assert_eq!(market.read(&first.name).await.state(), State::Published);
        until(&market, begin + days(340 + 366));
        assert_eq!(market.supply.pass().await.unwrap().expired, 2);
        assert_eq!(market.read(&second.name).await.state(), State::Expired);
        let request = BatchRenewListingsRequest {
            filter: Some(ListingFilter { states: vec![State::Expired.into()], ..ListingFilter::default() }),
            ..BatchRenewListingsRequest::default()
        };
        let results = market.as_(&provider()).batch_renew_listings(request).await.unwrap().into_inner().results;
        assert_eq!(results.len(), 2);
    }

    async fn an_expired_listing_is_put_right_like_a_public_one(location: Location) {
        let market = Market::at(&location).await;
        let public = market.published(listing()).await;
        market.harness.advance(days(365));
        assert_eq!(market.supply.pass().await.unwrap(), EXPIRED);
        let expired = market.read(&public.name).await;
        let update = Listing { title: "新".to_owned(), ..expired };
        let revised = market.update(&provider(), update, &["title"]).await.unwrap();
        assert_eq!((revised.state(), revised.revision.is_some()), (State::Expired, true));
        let published = market.publish(&operator(), &revised).await.unwrap();
        assert_eq!((published.state(), published.title.as_str()), (State::Published, "新"));
        assert!(published.expire_time.unwrap().seconds > public.expire_time.unwrap().seconds);
    }

    async fn many_expire_at_once(location: Location) {
        let market = Market::at(&location).await;
        let import = market.import(501).await;
        let filter = || Some(ListingFilter { import_name: import.clone(), ..ListingFilter::default() });
        // A batch takes 500.
        for _ in 0..2 {
            let request = techmarket_proto::supply::v1::BatchSubmitListingsRequest { filter: filter(), ..Default::default() };
            market.as_(&operator()).batch_submit_listings(request).await.unwrap();
            let request = techmarket_proto::supply::v1::BatchPublishListingsRequest { filter: filter(), ..Default::default() };
            market.as_(&operator()).batch_publish_listings(request).await.unwrap();
        }
        market.harness.advance(days(365));
        let expired = Passed { reminded: 0, expired: 501 };
        assert_eq!(market.supply.pass().await.unwrap(), expired);
        assert_eq!(market.listed(&viewer(), ListingFilter::default()).await, []);
    }
}
