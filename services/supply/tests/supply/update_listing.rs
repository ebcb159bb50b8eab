//! UpdateListing.

use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::{ExpertDetail, Listing, ListingConfidential, UpdateListingRequest};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, full_listing, listing, on_both_databases, operator, other_provider, provider,
};
use tonic::Code;

use crate::support::{Market, mask, request_id};

/// `listing` with the title 新, to be sent as an update.
fn retitled(listing: &Listing) -> Listing {
    Listing {
        title: "新".to_owned(),
        ..listing.clone()
    }
}

on_both_databases! {
    async fn only_what_the_mask_names_changes(location: Location) {
        let market = Market::at(&location).await;
        let draft = market.create(full_listing()).await;
        market.harness.advance(jiff::SignedDuration::from_secs(60));
        let update = Listing {
            name: draft.name.clone(),
            etag: draft.etag.clone(),
            title: "新".to_owned(),
            summary: "没有写进掩码".to_owned(),
            confidential: Some(ListingConfidential { detail: "新细节".to_owned(), contact: None }),
            ..Listing::default()
        };
        let updated = market.update(&provider(), update, &["title", "confidential.detail", "price"]).await.unwrap();
        let mut expected = Listing {
            etag: "1-2".to_owned(),
            title: "新".to_owned(),
            price: None,
            update_time: updated.update_time,
            ..draft.clone()
        };
        expected.confidential.as_mut().unwrap().detail = "新细节".to_owned();
        assert_eq!(updated, expected);
        assert_eq!(updated.update_time.unwrap().seconds, draft.update_time.unwrap().seconds + 60);
        assert_eq!(market.read(&draft.name).await, expected);
        assert_eq!(market.events().await, ["listing.created", "listing.updated"]);
    }

    async fn a_stale_etag_is_aborted(location: Location) {
        let market = Market::at(&location).await;
        let draft = market.draft().await;
        market.update(&provider(), retitled(&draft), &["title"]).await.unwrap();
        let refused = market.update(&provider(), retitled(&draft), &["title"]).await.unwrap_err();
        let expected = Refusal::new(Code::Aborted, Reason::EtagMismatch).with("etag", "1-2").on("listing", &draft.name);
        assert_eq!(Refusal::read(&refused), expected);
        assert_eq!(market.events().await.len(), 2);
    }

    async fn a_repeat_returns_the_first_answer(location: Location) {
        let market = Market::at(&location).await;
        let draft = market.draft().await;
        let request = UpdateListingRequest {
            listing: Some(retitled(&draft)),
            update_mask: mask(&["title"]),
            request_id: request_id(5),
            validate_only: false,
        };
        let mut client = market.as_(&provider());
        let first = client.update_listing(request.clone()).await.unwrap().into_inner();
        let again = client.update_listing(request.clone()).await.unwrap().into_inner();
        assert_eq!(again, first);
        let other = UpdateListingRequest { update_mask: mask(&["summary"]), ..request };
        let refused = client.update_listing(other).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::RequestIdReused.as_str());
        assert_eq!(market.events().await.len(), 2);
    }
}

#[tokio::test]
async fn a_star_means_every_field_that_may_change() {
    let market = Market::new().await;
    let draft = market.create(full_listing()).await;
    let update = Listing {
        name: draft.name.clone(),
        etag: draft.etag.clone(),
        // Immutable ones are left alone.
        organization: "x".to_owned(),
        external_id: "x".to_owned(),
        kind: 99,
        ..listing()
    };
    let updated = market.update(&provider(), update, &["*"]).await.unwrap();
    let expected = Listing {
        name: draft.name.clone(),
        etag: "1-2".to_owned(),
        state: draft.state,
        external_id: draft.external_id.clone(),
        create_time: draft.create_time,
        update_time: updated.update_time,
        ..listing()
    };
    assert_eq!(updated, expected);
}

#[tokio::test]
async fn without_a_mask_only_what_is_sent_changes() {
    let market = Market::new().await;
    let draft = market.create(full_listing()).await;
    let sent = Listing {
        name: draft.name.clone(),
        etag: draft.etag.clone(),
        title: "新".to_owned(),
        ..Listing::default()
    };
    let request = |update_mask| UpdateListingRequest {
        listing: Some(sent.clone()),
        update_mask,
        validate_only: true,
        ..UpdateListingRequest::default()
    };
    for mask in [None, mask(&[])] {
        let mut client = market.as_(&provider());
        let updated = client.update_listing(request(mask)).await.unwrap().into_inner();
        let expected = Listing {
            name: String::new(),
            title: "新".to_owned(),
            etag: updated.etag.clone(),
            update_time: updated.update_time,
            ..draft.clone()
        };
        assert_eq!(
            Listing {
                name: String::new(),
                ..updated
            },
            expected
        );
    }
}

#[tokio::test]
async fn what_is_confidential_is_removed_by_its_name_alone() {
    let market = Market::new().await;
    let mut draft = market.create(full_listing()).await;
    let whole = draft.confidential.clone().unwrap();
    let detail = |detail: &str| {
        let detail = detail.to_owned();
        Some(ListingConfidential {
            detail,
            contact: None,
        })
    };
    for (confidential, paths, left) in [
        (None, &[][..], Some(whole.clone())),
        (None, &["*"], Some(whole.clone())),
        (detail(""), &["*"], Some(whole.clone())),
        (
            detail("新细节"),
            &[],
            Some(ListingConfidential {
                detail: "新细节".to_owned(),
                ..whole.clone()
            }),
        ),
        (detail("新细节"), &["confidential.contact"], detail("新细节")),
        (None, &["*", "confidential"], None),
    ] {
        let update = Listing {
            confidential,
            ..draft.clone()
        };
        draft = market.update(&provider(), update, paths).await.unwrap();
        assert_eq!(draft.confidential, left, "{paths:?}");
    }
}

#[tokio::test]
async fn unknown_and_immutable_paths_are_refused_together() {
    let market = Market::new().await;
    let draft = market.draft().await;
    let paths = [
        "titel",
        "organization",
        "title",
        "state",
        "keywords.x",
        "confidential.detail.x",
        "price.minimum.",
        "",
    ];
    let refused = market
        .update(&provider(), retitled(&draft), &paths)
        .await
        .unwrap_err();
    let expected = [0, 1, 3, 4, 5, 6, 7].map(|index| format!("update_mask.paths[{index}]"));
    let expected = expected
        .each_ref()
        .map(|path| (path.as_str(), Reason::FieldMaskInvalid));
    assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
    let refused = market
        .update(&provider(), retitled(&draft), &["title"; 101])
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::of_fields(&[("update_mask", Reason::TooManyItems)])
    );
    assert_eq!(market.read(&draft.name).await, draft);
}

#[tokio::test]
async fn what_comes_out_must_hold_to_every_rule() {
    let market = Market::new().await;
    let draft = market.create(full_listing()).await;
    let mut update = draft.clone();
    update.title.clear();
    update.region = "1".to_owned();
    update.detail = Some(techmarket_proto::supply::v1::listing::Detail::Expert(
        ExpertDetail::default(),
    ));
    let refused = market
        .update(&provider(), update, &["title", "region", "expert"])
        .await
        .unwrap_err();
    let expected = Refusal::of_fields(&[
        ("listing.title", Reason::FieldRequired),
        ("listing.region", Reason::RegionUnknown),
        ("listing.expert", Reason::KindMismatch),
        ("listing.expert.person", Reason::FieldRequired),
    ]);
    assert_eq!(Refusal::read(&refused), expected);
    assert_eq!(market.read(&draft.name).await, draft);
    assert_eq!(market.events().await, ["listing.created"]);
}

#[tokio::test]
async fn name_etag_and_request_id_are_checked_together() {
    let market = Market::new().await;
    let request = UpdateListingRequest {
        request_id: "x".to_owned(),
        ..UpdateListingRequest::default()
    };
    let refused = market.as_(&provider()).update_listing(request).await.unwrap_err();
    let expected = Refusal::of_fields(&[
        ("listing.etag", Reason::FieldRequired),
        ("listing.name", Reason::NameInvalid),
        ("request_id", Reason::RequestIdInvalid),
    ]);
    assert_eq!(Refusal::read(&refused), expected);
}

#[tokio::test]
async fn validating_keeps_nothing_and_refuses_the_same() {
    let market = Market::new().await;
    let draft = market.draft().await;
    let dry = |listing: Listing, paths: &[&str]| UpdateListingRequest {
        listing: Some(listing),
        update_mask: mask(paths),
        validate_only: true,
        ..UpdateListingRequest::default()
    };
    let mut client = market.as_(&provider());
    let shown = client
        .update_listing(dry(retitled(&draft), &["title"]))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(shown.title, "新");
    let stale = Listing {
        etag: "1-9".to_owned(),
        ..retitled(&draft)
    };
    let refused = client.update_listing(dry(stale, &["title"])).await.unwrap_err();
    assert_eq!(refused.code(), Code::Aborted);
    let refused = client
        .update_listing(dry(retitled(&draft), &["nothing"]))
        .await
        .unwrap_err();
    assert_eq!(Refusal::read(&refused).reason, Reason::FieldMaskInvalid.as_str());
    let mut other = market.as_(&other_provider());
    let refused = other
        .update_listing(dry(retitled(&draft), &["title"]))
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::not_found("listing", &draft.name)
    );
    assert_eq!(market.read(&draft.name).await, draft);
    assert_eq!(market.events().await, ["listing.created"]);
}

#[tokio::test]
async fn only_drafts_and_returned_listings_change() {
    let market = Market::new().await;
    let submitted = market.submitted(listing()).await;
    let refused = market
        .update(&provider(), retitled(&submitted), &["title"])
        .await
        .unwrap_err();
    let expected = |state| Refusal::state_forbids("listing", &submitted.name, state, "update");
    assert_eq!(Refusal::read(&refused), expected("SUBMITTED"));
    assert!(refused.message().contains("已提交"));
    let returned = market
        .send_back(&operator(), &submitted, "请补充指标")
        .await
        .unwrap();
    let updated = market
        .update(&provider(), retitled(&returned), &["title"])
        .await
        .unwrap();
    assert_eq!(
        (updated.title.as_str(), updated.reason.as_str()),
        ("新", "请补充指标")
    );
    let submitted = market.submit(&provider(), &updated).await.unwrap();
    let withdrawn = market.withdraw(&provider(), &submitted, "").await.unwrap();
    let refused = market
        .update(&provider(), retitled(&withdrawn), &["title"])
        .await
        .unwrap_err();
    assert_eq!(Refusal::read(&refused), expected("WITHDRAWN"));
}

#[tokio::test]
async fn others_may_not_change_it_nor_learn_that_a_draft_exists() {
    let market = Market::new().await;
    let draft = market.draft().await;
    let refused = market
        .update(&other_provider(), retitled(&draft), &["title"])
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::not_found("listing", &draft.name)
    );
    let published = market.published(listing()).await;
    // A wrong etag does not change the answer: it would tell what the right one is.
    let wrong = Listing {
        etag: "1-9".to_owned(),
        ..retitled(&published)
    };
    let refused = market
        .update(&other_provider(), wrong, &["title"])
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::new(Code::PermissionDenied, Reason::NotOwner)
    );
}
