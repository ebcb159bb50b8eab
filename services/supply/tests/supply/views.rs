//! CountListingViews, and which readings it counts.

use jiff::SignedDuration;
use techmarket_kernel::{Caller, Reason, china_date};
use techmarket_proto::supply::v1::{
    BatchGetListingsRequest, CountListingViewsRequest, CreateBrokerMandateRequest, Listing, ListingFilter,
};
use techmarket_proto::types::v1::{BrokerMandate, PostViews};
use techmarket_runtime::Service as _;
use techmarket_store::Location;
use techmarket_testkit::{
    PROVIDER, Refusal, broker, demander, listing, market as itself, on_both_databases, operator,
    other_provider, provider, registrar, reviewer_of, system, viewer,
};
use tonic::{Code, Status};

use crate::support::Market;

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn views(
    market: &Market,
    caller: &Caller,
    names: &[&str],
    days: i32,
) -> Result<Vec<PostViews>, Status> {
    let request = CountListingViewsRequest {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        days,
    };
    let counted = market.as_(caller).count_listing_views(request).await;
    counted.map(|counted| counted.into_inner().posts)
}

/// The total and the days of one listing, as its owner is told.
async fn told(market: &Market, name: &str, days: i32) -> (i64, Vec<i64>) {
    let views = views(market, &provider(), &[name], days).await.unwrap();
    let [post] = &views[..] else { panic!("{views:?}") };
    assert_eq!(post.name, name);
    (post.total, post.days.iter().map(|day| day.views).collect())
}

on_both_databases! {
    async fn others_are_counted_once_a_day(location: Location) {
        let market = Market::at(&location).await;
        let name = market.published(listing()).await.name;
        for caller in [viewer(), demander(), other_provider(), broker(), viewer()] {
            market.get(&caller, &name).await.unwrap();
        }
        assert_eq!(told(&market, &name, 0).await, (0, vec![]), "a reading writes nothing");
        market.supply.keep_views().await.unwrap();
        assert_eq!(told(&market, &name, 2).await, (4, vec![0, 4]));
        market.harness.advance(DAY);
        market.get(&viewer(), &name).await.unwrap();
        market.supply.keep_views().await.unwrap();
        market.supply.keep_views().await.unwrap();
        assert_eq!(told(&market, &name, 3).await, (5, vec![0, 4, 1]));
        let views = views(&market, &operator(), &[&name], 1).await.unwrap();
        let today = china_date(market.harness.clock().now());
        let date = views[0].days[0].date.unwrap();
        assert_eq!((date.month, date.day), (i32::from(today.month()), i32::from(today.day())));
    }

    async fn who_works_with_it_is_not_counted(location: Location) {
        let market = Market::at(&location).await;
        let name = market.published(listing()).await.name;
        let mandate = BrokerMandate { organization: PROVIDER.to_owned(), broker: broker().subject, ..BrokerMandate::default() };
        let request = CreateBrokerMandateRequest { broker_mandate: Some(mandate), ..CreateBrokerMandateRequest::default() };
        market.as_(&provider()).create_broker_mandate(request).await.unwrap();
        for caller in [provider(), broker(), operator(), registrar(), reviewer_of(&["36"]), system(), itself()] {
            market.get(&caller, &name).await.unwrap();
        }
        // Nor who sees it in a list, or in a batch.
        market.listed(&viewer(), ListingFilter::default()).await;
        let batch = BatchGetListingsRequest { names: vec![name.clone()], ..BatchGetListingsRequest::default() };
        market.as_(&viewer()).batch_get_listings(batch).await.unwrap();
        market.supply.keep_views().await.unwrap();
        assert_eq!(told(&market, &name, 1).await, (0, vec![0]));
    }

    async fn replicas_add_up_and_what_is_counted_last_is_kept(location: Location) {
        let (first, second) = (Market::at(&location).await, Market::at(&location).await);
        let one = first.published(listing()).await.name;
        let two = first.published(Listing { external_id: "2".to_owned(), ..listing() }).await.name;
        for (market, caller, name) in [(&first, viewer(), &one), (&first, viewer(), &two), (&second, demander(), &two), (&second, demander(), &one)] {
            market.get(&caller, name).await.unwrap();
        }
        let (kept, also) = tokio::join!(first.supply.keep_views(), second.supply.keep_views());
        assert_eq!((kept.unwrap(), also.unwrap()), (0, 0));
        second.get(&other_provider(), &two).await.unwrap();
        second.supply.close().await;
        let counted = views(&first, &provider(), &[&two, &one, &two], 0).await.unwrap();
        let told: Vec<_> = counted.iter().map(|post| (post.name.as_str(), post.total)).collect();
        assert_eq!(told, [(two.as_str(), 3), (one.as_str(), 2), (two.as_str(), 3)]);
    }

    async fn days_go_and_the_total_stays(location: Location) {
        let market = Market::at(&location).await;
        let name = market.published(listing()).await.name;
        market.get(&viewer(), &name).await.unwrap();
        assert_eq!(market.supply.keep_views().await.unwrap(), 0);
        market.harness.advance(DAY * 89);
        assert_eq!(market.supply.keep_views().await.unwrap(), 0);
        let (total, days) = told(&market, &name, 90).await;
        assert_eq!((total, days.len(), days[0], days[1..].iter().sum()), (1, 90, 1, 0));
        market.harness.advance(DAY);
        assert_eq!(market.supply.keep_views().await.unwrap(), 1, "one row of one day");
        let (total, days) = told(&market, &name, 90).await;
        assert_eq!((total, days.iter().sum()), (1, 0));
    }
}

/// Names and days, and what is wrong with them.
type Asked<'a> = (&'a [&'a str], i32, &'a [(&'a str, Reason)]);

#[tokio::test]
async fn views_are_for_owners_and_operators() {
    let market = Market::new().await;
    let public = market.published(listing()).await.name;
    let draft = Listing {
        external_id: "2".to_owned(),
        ..listing()
    };
    let draft = market.create(draft).await.name;
    for names in [[public.as_str(), &draft], [&draft, &public]] {
        assert_eq!(views(&market, &operator(), &names, 0).await.unwrap().len(), 2);
    }
    let refused = views(&market, &other_provider(), &[&public], 0).await;
    assert_eq!(
        Refusal::read(&refused.unwrap_err()),
        Refusal::new(Code::PermissionDenied, Reason::NotOwner)
    );
    let refused = views(&market, &other_provider(), &[&draft], 0).await;
    assert_eq!(
        Refusal::read(&refused.unwrap_err()),
        Refusal::not_found("listing", &draft)
    );
    for stranger in [viewer(), demander(), registrar(), system()] {
        let refused = views(&market, &stranger, &[&public], 0).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::RoleForbidden.as_str());
    }
    let nobodys = "listings/0198c1d2-0000-7000-8000-000000000001";
    let refused = views(&market, &operator(), &[&public, nobodys], 0).await;
    assert_eq!(
        Refusal::read(&refused.unwrap_err()),
        Refusal::not_found("listing", nobodys)
    );
    let limits: [Asked<'_>; 4] = [
        (
            &[],
            91,
            &[
                ("names", Reason::FieldRequired),
                ("days", Reason::ValueOutOfRange),
            ],
        ),
        (&[public.as_str(); 201], 0, &[("names", Reason::TooManyItems)]),
        (&[&public, "x"], 0, &[("names[1]", Reason::NameInvalid)]),
        (&[&public], -1, &[("days", Reason::ValueOutOfRange)]),
    ];
    for (names, days, violations) in limits {
        let refused = views(&market, &provider(), names, days).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(violations));
    }
}
