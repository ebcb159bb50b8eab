//! CreateListing.

use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::{CreateListingRequest, Listing, listing::State};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, full_listing, listing, on_both_databases, operator, other_provider, provider,
};
use tonic::{Code, Status};

use crate::support::{Market, request_id};

async fn create(market: &Market, request: CreateListingRequest) -> Result<Listing, Status> {
    let created = market.as_(&provider()).create_listing(request).await;
    created.map(tonic::Response::into_inner)
}

fn request(listing: Listing) -> CreateListingRequest {
    CreateListingRequest {
        listing: Some(listing),
        ..CreateListingRequest::default()
    }
}

on_both_databases! {
    async fn what_was_written_comes_back_whole(location: Location) {
        let market = Market::at(&location).await;
        let made = create(&market, request(full_listing())).await.unwrap();
        let now = Some(prost_types::Timestamp { seconds: 1_795_222_800, nanos: 0 });
        let expected = Listing {
            name: made.name.clone(),
            etag: "1-1".to_owned(),
            state: State::Draft.into(),
            create_time: now,
            update_time: now,
            ..full_listing()
        };
        assert_eq!(made, expected);
        assert!(made.name.starts_with("listings/"));
        assert_eq!(market.read(&made.name).await, expected);
        assert_eq!(market.events().await, ["listing.created"]);
    }

    async fn a_repeat_returns_the_first_answer(location: Location) {
        let market = Market::at(&location).await;
        let request = CreateListingRequest { request_id: request_id(1), ..request(listing()) };
        let first = create(&market, request.clone()).await.unwrap();
        market.submit(&provider(), &first).await.unwrap();
        assert_eq!(create(&market, request.clone()).await.unwrap(), first, "the answer, not what came of it");
        let reused = CreateListingRequest {
            listing: Some(Listing { title: "另一项成果".to_owned(), ..listing() }),
            ..request
        };
        let refused = create(&market, reused).await.unwrap_err();
        let expected = Refusal::new(Code::InvalidArgument, Reason::RequestIdReused).with("request_id", &request_id(1));
        assert_eq!(Refusal::read(&refused), expected);
        assert_eq!(market.count().await, 1);
    }

    async fn an_external_id_is_taken_once(location: Location) {
        let market = Market::at(&location).await;
        create(&market, request(full_listing())).await.unwrap();
        let refused = create(&market, request(full_listing())).await.unwrap_err();
        let expected = Refusal::new(Code::AlreadyExists, Reason::ExternalIdTaken).with("external_id", "CG-2026-001");
        assert_eq!(Refusal::read(&refused), expected);
        // Another organisation may use it, and many listings have none.
        let of_other = Listing { organization: techmarket_testkit::OTHER_PROVIDER.to_owned(), ..full_listing() };
        market.as_(&other_provider()).create_listing(request(of_other)).await.unwrap();
        market.draft().await;
        market.draft().await;
        assert_eq!((market.count().await, market.events().await.len()), (4, 4));
    }
}

#[tokio::test]
async fn what_only_the_server_gives_is_ignored() {
    let market = Market::new().await;
    let given = Listing {
        name: "listings/0198c1d2-0000-7000-8000-000000000000".to_owned(),
        etag: "9-9".to_owned(),
        state: State::Published.into(),
        reason: "理由".to_owned(),
        publish_time: Some(prost_types::Timestamp::default()),
        ..listing()
    };
    let made = create(&market, request(given.clone())).await.unwrap();
    assert_ne!(made.name, given.name);
    assert_eq!((made.etag.as_str(), made.state()), ("1-1", State::Draft));
    assert_eq!((made.reason.as_str(), made.publish_time), ("", None));
}

#[tokio::test]
async fn validating_keeps_nothing() {
    let market = Market::new().await;
    let dry = CreateListingRequest {
        validate_only: true,
        request_id: request_id(1),
        ..request(full_listing())
    };
    let shown = create(&market, dry.clone()).await.unwrap();
    assert_eq!((shown.name.as_str(), shown.state()), ("", State::Draft));
    assert_eq!(shown.title, full_listing().title);
    let wrong = CreateListingRequest {
        listing: Some(Listing {
            title: String::new(),
            ..listing()
        }),
        ..dry
    };
    let refused = create(&market, wrong).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::of_fields(&[("listing.title", Reason::FieldRequired)])
    );
    assert_eq!((market.count().await, market.events().await.len()), (0, 0));
    // The id was not used up.
    let real = CreateListingRequest {
        request_id: request_id(1),
        ..request(listing())
    };
    create(&market, real).await.unwrap();
}

#[tokio::test]
async fn one_lists_for_ones_own_organisation_only() {
    let market = Market::new().await;
    let refused = market
        .as_(&other_provider())
        .create_listing(request(listing()))
        .await;
    assert_eq!(
        Refusal::read(&refused.unwrap_err()),
        Refusal::new(Code::PermissionDenied, Reason::NotOwner)
    );
    assert_eq!(market.count().await, 0);
    market
        .as_(&operator())
        .create_listing(request(listing()))
        .await
        .unwrap();
}
